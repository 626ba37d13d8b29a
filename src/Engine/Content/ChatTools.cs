using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>Tool definitions of a chat request: <c>tools</c>, and <c>functions</c> of old.</summary>
internal static class ChatTools
{
    /// <summary>Makes an item of every definition and parts of every string in it: names, descriptions, whole schemas with their property names.</summary>
    /// <param name="walk">Stands on the value; is left on its end.</param>
    /// <param name="isLegacy">The field is <c>functions</c>, whose entries have no type.</param>
    public static void Read(ref JsonWalk walk, bool isLegacy)
    {
        if (walk.Token == JsonTokenType.Null)
        {
            return;
        }

        if (walk.Token != JsonTokenType.StartArray)
        {
            ReadTool(ref walk, isLegacy);
            return;
        }

        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            ReadTool(ref walk, isLegacy);
        }
    }

    private static void ReadTool(ref JsonWalk walk, bool isLegacy)
    {
        var identity = ToolIdentity.Of(walk.Fork(), isLegacy);
        var item = walk.Table.AddItem(new ItemEntry
        {
            Kind = ContentItemKind.ToolDefinition,
            Stage = Stage.ToolList,
            Start = walk.TokenStart,
            Name = identity.Name,
            IsNameUnclear = identity.IsNameUnclear,
            Type = identity.Type,
            MessageIndex = -1,
            Arguments = identity.Parameters.IsPresent ? ArgumentSource.Range : ArgumentSource.None,
            ArgumentsRange = identity.Parameters,
        });
        var template = new PartEntry { Kind = ContentKind.ToolDefinition, Stage = Stage.ToolList, MessageIndex = -1, ToolName = identity.Name, Item = item + 1 };
        walk.AddTree(template, withNames: true, withNumbers: true);
    }
}
