namespace Guard.Engine.Documents;

/// <summary>One finding about a file an operator or rule author wrote. Prints as <c>file:line:column severity: message; remedy</c>.</summary>
public sealed record Diagnostic(DiagnosticSeverity Severity, SourcePosition Position, string Message, string? Remedy = null)
{
    public static Diagnostic Error(SourcePosition position, string message, string? remedy = null) => new(DiagnosticSeverity.Error, position, message, remedy);

    public static Diagnostic Warning(SourcePosition position, string message, string? remedy = null) => new(DiagnosticSeverity.Warning, position, message, remedy);

    public override string ToString()
    {
        var severity = Severity == DiagnosticSeverity.Error ? "error" : "warning";
        return Remedy is null ? $"{Position} {severity}: {Message}" : $"{Position} {severity}: {Message}; {Remedy}";
    }
}
