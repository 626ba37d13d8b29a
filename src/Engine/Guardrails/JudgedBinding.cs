using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>One binding's work on one side of a request, kept small until somebody writes it down.</summary>
internal readonly record struct JudgedBinding(GuardrailBinding Binding, Stage Side, string Status, FindingTally? Tally, DateTimeOffset StartedAt, TimeSpan Elapsed)
{
    public GuardrailEvidence ToEvidence(string revision) => new(
        Binding.Name,
        Binding.Type,
        Side == Stage.Input ? "input" : "output",
        Status,
        Tally?.ToCounts() ?? ImmutableDictionary<string, int>.Empty,
        (long)Elapsed.TotalMicroseconds)
    {
        RuleId = Binding.RuleId,
        Mode = Binding.IsMonitor ? "monitor" : "enforce",
        IsConcurrent = Binding.IsConcurrent,
        Revision = revision,
        StartedAt = StartedAt,
        Findings = Tally?.Findings ?? [],
    };
}
