using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Tool calls in a message of the history or of an answer.</summary>
internal static class ChatToolCalls
{
    /// <summary>Makes an item of every call and parts of its strings. The walk stands on the value of <c>tool_calls</c> or <c>function_call</c>; it is left on its end.</summary>
    public static void Read(ref JsonWalk walk, PartEntry template, bool isLegacy)
    {
        template.Kind = ContentKind.ToolArguments;
        template.Stage = Stage.ToolCall;
        template.Group = 0;
        if (walk.Token == JsonTokenType.StartArray)
        {
            while (walk.Read() && walk.Token != JsonTokenType.EndArray)
            {
                ReadCall(ref walk, template, isLegacy);
            }
        }
        else if (walk.Token != JsonTokenType.Null)
        {
            ReadCall(ref walk, template, isLegacy);
        }
    }

    private static void ReadCall(ref JsonWalk walk, PartEntry template, bool isLegacy)
    {
        var identity = ToolIdentity.Of(walk.Fork(), isLegacy);
        var item = walk.Table.AddItem(new ItemEntry
        {
            Kind = ContentItemKind.ToolCall,
            Stage = Stage.ToolCall,
            Start = walk.TokenStart,
            Name = identity.Name,
            IsNameUnclear = identity.IsNameUnclear,
            Type = identity.Type,
            CallId = identity.CallId,
            MessageIndex = template.MessageIndex,
            Choice = template.Choice,
        });
        template.Item = item + 1;
        template.ToolName = identity.Name;
        template.ToolCallId = identity.CallId;
        if (walk.Token == JsonTokenType.StartObject)
        {
            ReadMembers(ref walk, template);
        }
        else
        {
            walk.AddTree(template, withNames: true, withNumbers: true);
        }
    }

    private static void ReadMembers(ref JsonWalk walk, PartEntry template)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.IsNamed("arguments"u8) || walk.IsNamed("input"u8))
            {
                walk.Read();
                ReadArguments(ref walk, template);
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

    /// <summary>Makes parts of a call's arguments and says where they stand; the walk stands on them.</summary>
    public static void ReadArguments(ref JsonWalk walk, PartEntry template)
    {
        var table = walk.Table;
        var item = template.Item - 1;
        if (walk.Token != JsonTokenType.String)
        {
            var start = walk.TokenStart;
            walk.AddTree(template, withNames: true, withNumbers: true);
            table.Items.SetArguments(item, ArgumentSource.Range, walk.DocumentNumber, new ByteRange(start, walk.TokenEnd - start));
            return;
        }

        var parts = table.Count;
        var documents = table.DocumentCount;
        walk.AddEmbedded(template);
        if (table.DocumentCount > documents)
        {
            table.Items.SetArguments(item, ArgumentSource.Document, documents, default);
        }
        else
        {
            table.Items.SetArguments(item, table.Count > parts ? ArgumentSource.Part : ArgumentSource.Empty, parts, default);
        }
    }
}
