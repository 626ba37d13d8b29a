using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Tool calls in a message of the history or of an answer.</summary>
internal static class ChatToolCalls
{
    /// <summary>The walk stands on the value of <c>tool_calls</c> or <c>function_call</c>; it is left on its end.</summary>
    public static void Read(ref JsonWalk walk, PartEntry template)
    {
        template.Kind = ContentKind.ToolArguments;
        template.Stage = Stage.ToolCall;
        template.Group = 0;
        if (walk.Token == JsonTokenType.StartArray)
        {
            while (walk.Read() && walk.Token != JsonTokenType.EndArray)
            {
                ReadCall(ref walk, template);
            }
        }
        else
        {
            ReadCall(ref walk, template);
        }
    }

    private static void ReadCall(ref JsonWalk walk, PartEntry template)
    {
        if (walk.Token != JsonTokenType.StartObject)
        {
            walk.AddTree(template, withNames: true, withNumbers: true);
            return;
        }

        (template.ToolCallId, template.ToolName) = Identify(walk);
        ReadMembers(ref walk, template);
    }

    private static void ReadMembers(ref JsonWalk walk, PartEntry template)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("arguments"u8) || walk.Is("input"u8))
            {
                walk.Read();
                if (walk.Token == JsonTokenType.String)
                {
                    walk.AddEmbedded(template);
                }
                else
                {
                    walk.AddTree(template, withNames: true, withNumbers: true);
                }
            }
            else if (walk.Is("id"u8) || walk.Is("type"u8) || walk.Is("index"u8))
            {
                walk.Read();
                walk.AddUnlessWord(template);
            }
            else if (walk.Is("function"u8) || walk.Is("custom"u8))
            {
                walk.Read();
                if (walk.Token == JsonTokenType.StartObject)
                {
                    ReadMembers(ref walk, template);
                }
                else
                {
                    walk.AddTree(template, withNames: true, withNumbers: true);
                }
            }
            else
            {
                walk.Read();
                walk.AddTree(template, withNames: true, withNumbers: true);
            }
        }
    }

    private static (string? Id, string? Name) Identify(JsonWalk walk)
    {
        var reader = walk.Fork();
        var depth = reader.CurrentDepth;
        string? id = null, name = null;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > depth + 2)
            {
                continue;
            }

            var isId = reader.ValueTextEquals("id"u8);
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if ((isId || isName) && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 256 && !reader.ValueIsEscaped)
            {
                id = isId ? reader.GetString() : id;
                name = isName ? reader.GetString() : name;
            }
        }

        return (id, name);
    }
}
