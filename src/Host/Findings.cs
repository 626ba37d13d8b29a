using Guard.Engine.Documents;

namespace Guard.Host;

/// <summary>Prints diagnostics, one a line, and counts them. A flood is cut and counted.</summary>
internal static class Findings
{
    private const int MostPrinted = 200;

    public static async Task PrintAsync(TextWriter writer, IReadOnlyCollection<Diagnostic> diagnostics)
    {
        // Errors first where not all can be shown.
        var shown = diagnostics.Count <= MostPrinted ? diagnostics : diagnostics.OrderByDescending(item => item.Severity).Take(MostPrinted);
        foreach (var diagnostic in shown)
        {
            await writer.WriteLineAsync(diagnostic.ToString());
        }

        if (diagnostics.Count > MostPrinted)
        {
            await writer.WriteLineAsync($"... and {diagnostics.Count - MostPrinted} more");
        }
    }

    public static int Errors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Count(item => item.Severity == DiagnosticSeverity.Error);

    /// <summary><c>1 error, 2 warnings</c>.</summary>
    public static string Count(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        var errors = Errors(diagnostics);
        return $"{Plural(errors, "error")}, {Plural(diagnostics.Count - errors, "warning")}";
    }

    /// <summary><c>1 model</c>, <c>2 models</c>.</summary>
    public static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
