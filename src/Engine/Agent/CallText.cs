using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>What a model reads of a tool's result. Pure.</summary>
/// <param name="Text">The texts, line by line; content without text leaves a note.</param>
/// <param name="IsError">The call failed, and the text says why.</param>
internal sealed record CallText(string Text, bool IsError)
{
    public static CallText Of(ToolAnswer answer)
    {
        if (answer.Result is not { } result)
        {
            return new CallText(answer.Error ?? "The tool gave no result.", true);
        }

        var isError = JsonFields.FlagOf(result["isError"]);
        var text = new StringBuilder();
        foreach (var block in (result["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(OfBlock(block));
        }

        if (text.Length == 0 && result["structuredContent"] is { } structured)
        {
            text.Append(Encoding.UTF8.GetString(JsonFields.Bytes(structured)));
        }

        return new CallText(text.ToString(), isError);
    }

    private static string OfBlock(JsonObject block)
    {
        var type = JsonFields.TextOf(block["type"]);
        var resource = block["resource"] as JsonObject;
        return type switch
        {
            "text" => JsonFields.TextOf(block["text"]) ?? "",
            "resource" when JsonFields.TextOf(resource?["text"]) is { } text => text,
            "resource" => $"[resource {JsonFields.TextOf(resource?["uri"])} of type {JsonFields.TextOf(resource?["mimeType"]) ?? "unknown"}, which is no text]",
            "resource_link" => $"[resource {JsonFields.TextOf(block["uri"])}] {JsonFields.TextOf(block["description"])}".TrimEnd(),
            "image" or "audio" => $"[{type} of type {JsonFields.TextOf(block["mimeType"]) ?? "unknown"}, which is no text]",
            _ => Encoding.UTF8.GetString(JsonFields.Bytes(block)),
        };
    }
}
