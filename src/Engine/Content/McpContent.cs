using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>A piece of the Model Context Protocol for guardrails to judge: one JSON object with the tool and server it belongs to. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Utf8Json">The object, without duplicate names, nested no deeper than bodies may be.</param>
/// <param name="Tool">Name of the tool, prompt or resource as callers know it.</param>
/// <param name="Server">Name of the server it comes from or goes to.</param>
public sealed record McpContent(McpContentKind Kind, ReadOnlyMemory<byte> Utf8Json, string Tool, string Server)
{
    /// <summary>The name that the server itself gives the tool; the same where it is not said.</summary>
    public string OwnName { get; init; } = Tool;

    private PartEntry Template => Kind switch
    {
        McpContentKind.Definition => Entry(ContentKind.ToolDefinition, Stage.ToolList, Provenance.Tool),
        McpContentKind.Arguments => Entry(ContentKind.ToolArguments, Stage.ToolCall, Provenance.Assistant),
        _ => Entry(ContentKind.ToolResult, Stage.ToolResult, Provenance.Tool),
    };

    /// <summary>Makes parts of every string; images and other bytes in base64 stay out. False when it is not JSON.</summary>
    internal bool TryIndex(PartTable table)
    {
        if (!EmbeddedJson.IsJson(Utf8Json.Span))
        {
            return false;
        }

        var walk = new JsonWalk(Utf8Json, table.AddDocument(Utf8Json), table, null);
        walk.Read();
        var template = Template;
        if (Kind == McpContentKind.Result)
        {
            AddWithoutBytes(ref walk, template);
            return true;
        }

        var isCall = Kind == McpContentKind.Arguments;
        template.Item = 1 + table.AddItem(new ItemEntry
        {
            Kind = isCall ? ContentItemKind.ToolCall : ContentItemKind.ToolDefinition,
            Stage = template.Stage,
            Name = Tool,
            Type = "mcp",
            ServerName = Server,
            OwnName = OwnName,
            MessageIndex = -1,
            Arguments = isCall ? ArgumentSource.Range : ArgumentSource.None,
            ArgumentsRange = new ByteRange(0, Utf8Json.Length),
        });
        walk.AddTree(template, withNames: true, withNumbers: true);
        return true;
    }

    /// <summary>A model reads every string but the bytes of images, sounds and files.</summary>
    private static void AddWithoutBytes(ref JsonWalk walk, in PartEntry template)
    {
        var depth = 0;
        do
        {
            switch (walk.Token)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    depth++;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    break;
                case JsonTokenType.PropertyName:
                    AddMember(ref walk, template, ref depth);
                    break;
                default:
                    walk.AddTree(template, withNames: false, withNumbers: true);
                    break;
            }
        }
        while (depth > 0 && walk.Read());
    }

    private static void AddMember(ref JsonWalk walk, in PartEntry template, ref int depth)
    {
        var isBytes = walk.Is("data"u8) || walk.Is("blob"u8);
        walk.AddUnlessWord(template);
        walk.Read();
        if (walk.Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            depth++;
        }
        else if (!(isBytes && walk.Token == JsonTokenType.String && walk.IsBase64))
        {
            walk.AddTree(template, withNames: false, withNumbers: true);
        }
    }

    private PartEntry Entry(ContentKind kind, Stage stage, Provenance provenance) => new()
    {
        Kind = kind,
        Stage = stage,
        Provenance = provenance,
        MessageIndex = -1,
        ToolName = Tool,
        ServerName = Server,
    };
}
