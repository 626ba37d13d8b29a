using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>Counts findings by label and describes the first of them. Allocates with the first finding only.</summary>
internal sealed class FindingTally
{
    private Dictionary<string, int>? _counts;
    private List<EvidenceFinding>? _findings;

    public bool IsEmpty => _counts is null && !HasFailed;

    /// <summary>Something was changed or refused, not only seen.</summary>
    public bool HasActed { get; private set; }

    /// <summary>An evaluation failed and was let pass.</summary>
    public bool HasFailed { get; private set; }

    public ImmutableArray<EvidenceFinding> Findings => _findings is null ? [] : [.. _findings];

    /// <summary>Counts what a decision found.</summary>
    /// <param name="decision">As given, before it is carried out.</param>
    /// <param name="scene">What it was given for.</param>
    /// <param name="isCarriedOut">False for a rule that only watches.</param>
    public void Count(in GuardrailDecision decision, in FindingScene scene, bool isCarriedOut)
    {
        HasFailed |= decision.IsFailure;
        HasActed |= isCarriedOut && decision.Verdict != Verdict.Allow;
        foreach (var finding in decision.Logged)
        {
            Add(finding, scene);
        }

        foreach (var redaction in decision.Redactions)
        {
            Add(redaction.Finding, scene);
        }

        foreach (var removal in decision.Removals)
        {
            Add(new Finding(-1, 0, 0, removal.Label), scene);
        }

        if (decision.Violation is { } violation)
        {
            Add(violation.Finding ?? new Finding(-1, 0, 0, violation.Label), scene);
        }
    }

    public ImmutableDictionary<string, int> ToCounts() => _counts is null ? ImmutableDictionary<string, int>.Empty : _counts.ToImmutableDictionary();

    /// <summary>Counts a finding that was changed.</summary>
    public void AddActed(in Finding finding, in FindingScene scene)
    {
        HasActed = true;
        Add(finding, scene);
    }

    public void Add(FindingTally other)
    {
        HasActed |= other.HasActed;
        HasFailed |= other.HasFailed;
        foreach (var (label, count) in other._counts ?? [])
        {
            Add(label, count);
        }

        foreach (var finding in other._findings ?? [])
        {
            Describe(finding);
        }
    }

    private void Add(in Finding finding, in FindingScene scene)
    {
        Add(finding.Label, 1);
        if (_findings is not { Count: >= GuardrailEvidence.MaxFindings })
        {
            Describe(scene.Describe(finding));
        }
    }

    private void Describe(EvidenceFinding finding)
    {
        _findings ??= [];
        if (_findings.Count < GuardrailEvidence.MaxFindings)
        {
            _findings.Add(finding);
        }
    }

    private void Add(string label, int count)
    {
        _counts ??= new Dictionary<string, int>(StringComparer.Ordinal);
        _counts[label] = _counts.GetValueOrDefault(label) + count;
    }
}
