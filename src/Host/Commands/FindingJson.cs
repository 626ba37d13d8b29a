using System.Text.Json.Nodes;
using Guard.Engine.Documents;

namespace Guard.Host.Commands;

/// <summary>Diagnostics for machines.</summary>
internal static class FindingJson
{
    public static JsonNode Of(Diagnostic diagnostic) => new JsonObject
    {
        ["severity"] = diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning",
        ["position"] = Place(diagnostic.Position),
        ["message"] = diagnostic.Message,
        ["remedy"] = diagnostic.Remedy,
    };

    public static JsonObject Place(SourcePosition position) => new() { ["file"] = position.File, ["line"] = position.Line, ["column"] = position.Column };
}
