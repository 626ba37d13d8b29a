using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Guardrails;

namespace Guard.Host.Commands;

/// <summary>What came of one scanned text, as the line <c>{"id", "verdict", "text", "spans": [[start, end, entity, score]]}</c>; places count Unicode code points of the text as given.</summary>
internal static class ScannedText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Words of a verdict.</summary>
    public static string Word(Verdict verdict) => verdict switch { Verdict.Allow => "allow", Verdict.Edit => "mask", Verdict.Confirm => "confirm", _ => "block" };

    public static string Line(JsonNode? id, ContentJudgement judged)
    {
        var text = judged.Texts[0];
        return new JsonObject
        {
            ["id"] = id?.DeepClone(),
            ["verdict"] = Word(judged.Verdict),
            ["text"] = judged.Verdict == Verdict.Block ? null : text.Text,
            ["spans"] = new JsonArray([.. text.Findings.Select(finding => (JsonNode)new JsonArray(finding.StartRune, finding.EndRune, finding.Label, Math.Round(finding.Score, 4)))]),
        }.ToJsonString(Readable);
    }

    public static string Fault(JsonNode? id, string reason) =>
        new JsonObject { ["id"] = id?.DeepClone(), ["verdict"] = null, ["error"] = reason }.ToJsonString(Readable);
}
