namespace Guard.Engine.Documents;

/// <summary>Errors stop a file from being used; warnings do not.</summary>
public enum DiagnosticSeverity
{
    Warning = 0,
    Error = 1,
}
