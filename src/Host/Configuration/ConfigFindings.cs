using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Collects every finding of one reading, so that all are told at once. Not thread-safe.</summary>
internal sealed class ConfigFindings
{
    private readonly List<Diagnostic> _items = [];
    private readonly List<string> _files = [];
    private readonly HashSet<string> _notServed = new(StringComparer.Ordinal);

    /// <summary>For readers that only add.</summary>
    public ICollection<Diagnostic> Sink => _items;

    public bool HasErrors => _items.Exists(item => item.Severity == DiagnosticSeverity.Error);

    /// <summary>Findings are sorted by the order in which their files were opened.</summary>
    public void Opened(string file) => _files.Add(file);

    public void Error(SourcePosition position, string message, string? remedy = null) => _items.Add(Diagnostic.Error(position, message, remedy));

    public void Warning(SourcePosition position, string message, string? remedy = null) => _items.Add(Diagnostic.Warning(position, message, remedy));

    /// <summary>One warning a key path, however many rows use it.</summary>
    public void NotServed(SourcePosition position, string path)
    {
        if (_notServed.Add(path))
        {
            Warning(position, $"{path} is not served yet", "it is accepted and has no effect");
        }
    }

    /// <summary>A key nobody knows: a warning with the nearest known word.</summary>
    public void Unknown(DocumentEntry entry, string path, IEnumerable<string> known) =>
        Warning(entry.Position, $"{path} is not a known setting", Suggestion.DidYouMean(entry.Name, known) ?? "it has no effect; remove it");

    /// <summary>Distinct findings by file, line and column.</summary>
    public ImmutableArray<Diagnostic> Sorted() =>
    [
        .. _items.Distinct()
            .OrderBy(item => _files.IndexOf(item.Position.File) is var index && index < 0 ? int.MaxValue : index)
            .ThenBy(item => item.Position.File, StringComparer.Ordinal)
            .ThenBy(item => item.Position.Line)
            .ThenBy(item => item.Position.Column)
            .ThenBy(item => item.Message, StringComparer.Ordinal),
    ];
}
