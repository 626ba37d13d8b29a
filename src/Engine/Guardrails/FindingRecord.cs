using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>
/// Notes what guardrails find, at its place in the unedited text. Findings of joined texts (<see cref="SeamGroups"/>) stand in no part and are left out.
/// Thread-safe, since a check whose time was up may still answer; what comes after <see cref="Close"/> is dropped.
/// </summary>
internal sealed class FindingRecord
{
    private readonly Lock _lock = new();
    private readonly List<(PartTable Table, int Part, JudgedFinding Finding)> _findings = [];
    private bool _isClosed;

    public void Add(GuardrailBinding binding, in GuardrailDecision decision, PartTable table)
    {
        if (decision.Verdict == Verdict.Allow && decision.Logged.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            var verdict = binding.IsMonitor ? Verdict.Allow : decision.Verdict;
            foreach (var redaction in decision.Redactions)
            {
                Add(binding, table, new Finding(redaction.Part, redaction.Start, redaction.Length, redaction.Label, redaction.Score), verdict);
            }

            foreach (var finding in decision.Logged)
            {
                Add(binding, table, finding, Verdict.Allow);
            }

            if (decision.Violation?.Finding is { } refused)
            {
                Add(binding, table, refused, verdict);
            }
        }
    }

    /// <summary>The findings in one part of a table, by start.</summary>
    public ImmutableArray<JudgedFinding> In(PartTable table, int part) =>
    [
        .. _findings.Where(item => ReferenceEquals(item.Table, table) && item.Part == part).Select(static item => item.Finding).OrderBy(static item => item.Start).ThenBy(static item => item.End),
    ];

    /// <summary>The findings in a table.</summary>
    public ImmutableArray<JudgedFinding> In(PartTable table) => [.. _findings.Where(item => ReferenceEquals(item.Table, table)).Select(static item => item.Finding)];

    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    private void Add(GuardrailBinding binding, PartTable table, in Finding finding, Verdict verdict)
    {
        if (finding.Part < 0 || finding.Part >= table.Count)
        {
            return;
        }

        ref var entry = ref table.Entry(finding.Part);
        var (start, end) = entry.Edits?.OriginalRange(finding.Start, finding.Length) ?? (finding.Start, finding.Start + finding.Length);
        var text = entry.Original.Span;
        var startRune = Runes(text[..start]);
        _findings.Add((table, finding.Part, new JudgedFinding(
            binding.Name, binding.RuleId, finding.Label, start, end, startRune, startRune + Runes(text[start..end]), finding.Score, verdict)));
    }

    /// <summary>Code points: every byte that does not continue one.</summary>
    private static int Runes(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        var count = 0;
        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
