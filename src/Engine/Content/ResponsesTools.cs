using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Tool definitions where responses have them: <c>tools</c>, and lists of tools inside of input items.</summary>
internal static class ResponsesTools
{
    /// <summary>Makes an item of every definition and parts of every string in it: names, descriptions, whole schemas with their property names.</summary>
    /// <param name="walk">Stands on the value; is left on its end.</param>
    /// <param name="table">Receives items and parts.</param>
    /// <param name="messageIndex">The input item the list stands in, or -1.</param>
    /// <param name="serverName">The MCP server that all tools of the list come from, or null.</param>
    public static void Read(ref JsonWalk walk, PartTable table, int messageIndex, string? serverName)
    {
        if (walk.Token == JsonTokenType.Null)
        {
            return;
        }

        if (walk.Token != JsonTokenType.StartArray)
        {
            ReadTool(ref walk, table, messageIndex, serverName);
            return;
        }

        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            ReadTool(ref walk, table, messageIndex, serverName);
        }
    }

    private static void ReadTool(ref JsonWalk walk, PartTable table, int messageIndex, string? serverName)
    {
        var identity = ToolIdentity.Of(walk.Fork());
        var item = table.AddItem(new ItemEntry
        {
            Kind = ContentItemKind.ToolDefinition,
            Stage = Stage.ToolList,
            Start = walk.TokenStart,
            Name = identity.Name,

            // A definition that holds others, such as a namespace, would bring tools that nobody looked at.
            IsNameUnclear = identity.IsNameUnclear || HoldsTools(walk.Fork()),
            Type = identity.Type ?? (serverName is null ? null : "mcp"),
            ServerName = serverName,
            MessageIndex = messageIndex,
            Arguments = identity.Parameters.IsPresent ? ArgumentSource.Range : ArgumentSource.None,
            ArgumentsRange = identity.Parameters,
        });
        var template = new PartEntry
        {
            Kind = ContentKind.ToolDefinition,
            Stage = Stage.ToolList,
            MessageIndex = messageIndex,
            ToolName = identity.Name,
            ServerName = serverName,
            Item = item + 1,
        };
        walk.AddTree(template, withNames: true, withNumbers: true);
    }

    private static bool HoldsTools(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ToolIdentity.Is(in reader, "tools"u8))
            {
                return true;
            }

            reader.Read();
            reader.Skip();
        }

        return false;
    }
}
