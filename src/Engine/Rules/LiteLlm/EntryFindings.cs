using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// What is wrong with one entry. What is not served yet is an error where the entry is forced and a warning where it must be named; whoever names it
/// is then refused with the first reason. Not thread-safe.
/// </summary>
/// <param name="name">The entry's name.</param>
/// <param name="forcedBy">What forces it, such as <c>default_on</c>; null when it must be named.</param>
/// <param name="diagnostics">Receives everything.</param>
internal sealed class EntryFindings(string name, string? forcedBy, ICollection<Diagnostic> diagnostics)
{
    /// <summary>Why it cannot run, or null.</summary>
    public string? Unserved { get; private set; }

    public bool HasErrors { get; private set; }

    public bool IsForced => forcedBy is not null;

    public string Name => name;

    /// <summary>For readers that only add; what they add counts with <see cref="Count"/>.</summary>
    public ICollection<Diagnostic> Sink => diagnostics;

    public void Error(SourcePosition position, string message, string? remedy = null)
    {
        HasErrors = true;
        diagnostics.Add(Diagnostic.Error(position, $"{Subject} {message}", remedy));
    }

    public void Warning(SourcePosition position, string message, string? remedy = null) =>
        diagnostics.Add(Diagnostic.Warning(position, $"{Subject} {message}", remedy));

    /// <summary>The guardrail would do less than it says.</summary>
    /// <param name="position">Where it says so.</param>
    /// <param name="what">What is missing, such as <c>"categories" is not served yet</c>.</param>
    /// <param name="remedy">What to do.</param>
    public void NotServed(SourcePosition position, string what, string remedy)
    {
        Unserved ??= what;
        if (forcedBy is not null)
        {
            Error(position, $"cannot run, although it is forced by {forcedBy}: {what}", remedy);
        }
        else
        {
            Warning(position, $"cannot run, and whoever asks for it is refused: {what}", remedy);
        }
    }

    /// <summary>Counts errors that were added to <see cref="Sink"/> since there were <paramref name="before"/> findings.</summary>
    public void Count(int before) => HasErrors |= diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error);

    private string Subject => $"the guardrail \"{ShownWord.Of(name)}\"";
}
