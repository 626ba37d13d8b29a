using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;

namespace Guard.Host.Admin;

/// <summary>Findings about files and rows, as answers show them. A flood is cut.</summary>
internal static class DiagnosticJson
{
    private const int MostShown = 200;

    public static JsonArray List(ImmutableArray<Diagnostic> diagnostics) => new([.. diagnostics.OrderByDescending(static finding => finding.Severity).Take(MostShown).Select(Of)]);

    private static JsonNode Of(Diagnostic finding) => new JsonObject
    {
        ["severity"] = finding.Severity == DiagnosticSeverity.Error ? "error" : "warning",
        ["file"] = finding.Position.File,
        ["line"] = finding.Position.Line,
        ["column"] = finding.Position.Column,
        ["message"] = finding.Message,
        ["remedy"] = finding.Remedy,
    };
}
