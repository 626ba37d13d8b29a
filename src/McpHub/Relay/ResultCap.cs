using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Relay;

/// <summary>
/// Cuts what a tool answered to the tokens its server may cost a model. Texts are kept from the first on until the cap; what was cut is said to the model.
/// <c>structuredContent</c> says the same again, so it goes when anything is cut, and the tools of such a server show no <c>outputSchema</c> that would demand it. Pure.
/// </summary>
internal static class ResultCap
{
    private const int Step = 256;

    /// <summary>The result itself where it fits, else changed.</summary>
    public static void Apply(McpServerSettings server, JsonObject result)
    {
        if (server.MaxResultTokens is not { } most)
        {
            return;
        }

        var texts = (result["content"] as JsonArray ?? []).OfType<JsonObject>().Select(TextHolder).OfType<JsonObject>().ToList();
        var structured = result["structuredContent"] is { } node ? Tokens(Encoding.UTF8.GetBytes(node.ToJsonString())) : 0;
        var total = texts.Sum(static holder => Tokens(Encoding.UTF8.GetBytes(JsonRpc.TextOf(holder["text"])!)));
        if (total <= most && structured <= most)
        {
            return;
        }

        result.Remove("structuredContent");
        var left = most * (long)TokenEstimate.UnitsPerToken;
        foreach (var holder in texts)
        {
            var text = Encoding.UTF8.GetBytes(JsonRpc.TextOf(holder["text"])!);
            var kept = Fitting(text, ref left);
            if (kept < text.Length)
            {
                holder["text"] = Encoding.UTF8.GetString(text, 0, kept);
            }
        }

        var note = string.Create(CultureInfo.InvariantCulture, $"[The gateway cut this result: it has about {Math.Max(total, structured)} tokens, and {most} are shown. Ask for less, such as a page or a filter.]");
        var content = result["content"] as JsonArray;
        if (content is null)
        {
            result["content"] = content = [];
        }

        content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = note });
    }

    /// <summary>Shows a tool as its results will be.</summary>
    public static void Show(McpServerSettings server, JsonObject tool)
    {
        if (server.MaxResultTokens is not null)
        {
            tool.Remove("outputSchema");
        }
    }

    /// <summary>The object that holds a text a model reads: a text, or a resource with one.</summary>
    private static JsonObject? TextHolder(JsonObject item) =>
        JsonRpc.TextOf(item["text"]) is not null ? item : item["resource"] is JsonObject resource && JsonRpc.TextOf(resource["text"]) is not null ? resource : null;

    private static long Tokens(ReadOnlySpan<byte> text) => TokenEstimate.ToTokens(Weight(text));

    /// <summary>The estimate, but nothing is free: blanks weigh nothing there, and a server may send megabytes of them.</summary>
    private static long Weight(ReadOnlySpan<byte> text) => Math.Max(text.Length, TokenEstimate.Units(text));

    /// <summary>How many bytes still fit, in whole characters.</summary>
    private static int Fitting(ReadOnlySpan<byte> text, ref long left)
    {
        var at = 0;
        while (at < text.Length)
        {
            var step = Math.Min(Step, text.Length - at);
            var units = Weight(text.Slice(at, step));
            if (units <= left)
            {
                (at, left) = (at + step, left - units);
                continue;
            }

            while (Weight(text.Slice(at, 1)) is var unit && unit <= left)
            {
                (at, left) = (at + 1, left - unit);
            }

            // Nothing more fits, in this text or the next.
            left = 0;
            while (at > 0 && (text[at] & 0xC0) == 0x80)
            {
                at--;
            }

            return at;
        }

        return at;
    }
}
