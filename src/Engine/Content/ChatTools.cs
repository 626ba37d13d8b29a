using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Tool definitions of a chat request: <c>tools</c>, and <c>functions</c> of old.</summary>
internal static class ChatTools
{
    /// <summary>Makes parts of every string in the definitions: names, descriptions, whole schemas with their property names.</summary>
    public static void Read(ref JsonWalk walk)
    {
        if (walk.Token != JsonTokenType.StartArray)
        {
            walk.AddTree(Template(null), withNames: true, withNumbers: true);
            return;
        }

        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            var name = NameOf(walk);
            walk.AddTree(Template(name), withNames: true, withNumbers: true);
        }
    }

    private static PartEntry Template(string? name) =>
        new() { Kind = ContentKind.ToolDefinition, Stage = Stage.ToolList, MessageIndex = -1, ToolName = name };

    /// <summary>The tool's name, looked up ahead because it may stand behind the description.</summary>
    private static string? NameOf(JsonWalk walk)
    {
        var reader = walk.Fork();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            var isNameLevel = reader.CurrentDepth <= depth + 2;
            if (reader.TokenType == JsonTokenType.PropertyName && isNameLevel && reader.ValueTextEquals("name"u8) && reader.Read()
                && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 256 && !reader.ValueIsEscaped)
            {
                return reader.GetString();
            }

            if (reader.TokenType is JsonTokenType.StartArray || (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth > depth + 1))
            {
                reader.Skip();
            }
        }

        return null;
    }
}
