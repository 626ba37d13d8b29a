using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>Counts findings by label. Allocates with the first finding only.</summary>
internal sealed class FindingTally
{
    private Dictionary<string, int>? _counts;

    public bool IsEmpty => _counts is null;

    public void Count(ImmutableArray<Redaction> redactions)
    {
        foreach (var redaction in redactions)
        {
            Add(redaction.Label);
        }
    }

    public void Count(Violation? violation)
    {
        if (violation is not null)
        {
            Add(violation.Label);
        }
    }

    public ImmutableDictionary<string, int> ToCounts() => _counts is null ? ImmutableDictionary<string, int>.Empty : _counts.ToImmutableDictionary();

    public void Add(string label) => Add(label, 1);

    public void Add(FindingTally other)
    {
        foreach (var (label, count) in other._counts ?? [])
        {
            Add(label, count);
        }
    }

    private void Add(string label, int count)
    {
        _counts ??= new Dictionary<string, int>(StringComparer.Ordinal);
        _counts[label] = _counts.GetValueOrDefault(label) + count;
    }
}
