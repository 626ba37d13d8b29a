using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>The messages of a chat request.</summary>
internal static class ChatMessages
{
    public static GuardError? Read(ref JsonWalk walk, ContentIndex index)
    {
        if (walk.Token != JsonTokenType.StartArray)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "The field \"messages\" must be a list of messages.", "messages");
        }

        var number = 0;
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            if (walk.Token != JsonTokenType.StartObject)
            {
                return new GuardError(GuardErrorCode.InvalidRequest, $"messages[{number}] must be an object with \"role\" and \"content\".", $"messages[{number}]");
            }

            ReadMessage(ref walk, index, number++);
        }

        return null;
    }

    private static void ReadMessage(ref JsonWalk walk, ContentIndex index, int number)
    {
        var role = RoleOf(walk, out var callId, out var name);
        var template = Template(role, number, callId, role == Provenance.Tool ? walk.Table.Items.ToolOf(callId, name) : null);
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("content"u8))
            {
                walk.Read();
                ChatContentParts.Read(ref walk, index, template, number + 1);
            }
            else if (walk.Is("role"u8) || walk.Is("tool_call_id"u8))
            {
                walk.Read();
                walk.AddUnlessWord(template);
            }
            else if (walk.IsNamed("tool_calls"u8) || walk.IsNamed("function_call"u8))
            {
                var isLegacy = walk.IsNamed("function_call"u8);
                walk.Read();
                ChatToolCalls.Read(ref walk, template, isLegacy);
            }
            else
            {
                ReadOther(ref walk, template);
            }
        }
    }

    private static void ReadOther(ref JsonWalk walk, PartEntry template)
    {
        template.Kind = walk.Is("name"u8) ? ContentKind.Name
            : walk.Is("refusal"u8) ? ContentKind.Refusal
            : walk.Is("reasoning_content"u8) || walk.Is("reasoning"u8) ? ContentKind.Reasoning
            : ContentKind.Unknown;
        if (template.Kind == ContentKind.Unknown)
        {
            walk.AddString(template);
        }

        walk.Read();
        walk.AddTree(template, withNames: true, withNumbers: true);
    }

    private static PartEntry Template(Provenance provenance, int number, string? callId, string? name) => new()
    {
        Kind = provenance == Provenance.Tool ? ContentKind.ToolResult : provenance == Provenance.System ? ContentKind.Instructions : ContentKind.Text,
        Provenance = provenance,
        Stage = provenance == Provenance.Tool ? Stage.ToolResult : Stage.Input,
        MessageIndex = number,
        ToolCallId = callId,
        ToolName = name,
    };

    /// <summary>Role, tool call id and name, looked up ahead because they may stand behind the content.</summary>
    private static Provenance RoleOf(JsonWalk walk, out string? callId, out string? name)
    {
        var reader = walk.Fork();
        var role = Provenance.Unknown;
        callId = name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(reader, "role"u8))
            {
                reader.Read();
                role = reader.TokenType == JsonTokenType.String ? Role(in reader) : role;
            }
            else if (JsonText.Is(reader, "tool_call_id"u8))
            {
                reader.Read();
                callId = ToolIdentity.TextOf(in reader);
            }
            else if (JsonText.Is(reader, "name"u8))
            {
                reader.Read();
                name = ToolIdentity.TextOf(in reader);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return role;
    }

    private static Provenance Role(ref readonly Utf8JsonReader reader) =>
        JsonText.Is(reader, "user"u8) ? Provenance.User
        : JsonText.Is(reader, "assistant"u8) ? Provenance.Assistant
        : JsonText.Is(reader, "system"u8) || JsonText.Is(reader, "developer"u8) ? Provenance.System
        : JsonText.Is(reader, "tool"u8) || JsonText.Is(reader, "function"u8) ? Provenance.Tool
        : Provenance.Unknown;
}
