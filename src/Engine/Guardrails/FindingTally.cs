using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>Counts findings by label. Allocates with the first finding only.</summary>
internal sealed class FindingTally
{
    private Dictionary<string, int>? _counts;

    public bool IsEmpty => _counts is null;

    /// <summary>Something was changed or refused, not only seen.</summary>
    public bool HasActed { get; private set; }

    /// <summary>Counts what a decision found.</summary>
    /// <param name="decision">As given.</param>
    /// <param name="isCarriedOut">False for a rule that only watches.</param>
    public void Count(in GuardrailDecision decision, bool isCarriedOut)
    {
        foreach (var finding in decision.Logged)
        {
            Add(finding.Label);
        }

        HasActed |= isCarriedOut && decision.Verdict != Verdict.Allow;
        Count(decision.Redactions);
        Count(decision.Violation);
    }

    public ImmutableDictionary<string, int> ToCounts() => _counts is null ? ImmutableDictionary<string, int>.Empty : _counts.ToImmutableDictionary();

    public void Add(string label) => Add(label, 1);

    /// <summary>Counts a finding that was changed.</summary>
    public void AddActed(string label)
    {
        HasActed = true;
        Add(label, 1);
    }

    public void Add(FindingTally other)
    {
        HasActed |= other.HasActed;
        foreach (var (label, count) in other._counts ?? [])
        {
            Add(label, count);
        }
    }

    private void Count(ImmutableArray<Redaction> redactions)
    {
        foreach (var redaction in redactions)
        {
            Add(redaction.Label);
        }
    }

    private void Count(Violation? violation)
    {
        if (violation is not null)
        {
            Add(violation.Label);
        }
    }

    private void Add(string label, int count)
    {
        _counts ??= new Dictionary<string, int>(StringComparer.Ordinal);
        _counts[label] = _counts.GetValueOrDefault(label) + count;
    }
}
