using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>What one guardrail did to one request. Holds names and counts, never matched text.</summary>
/// <param name="Name">Name the caller and rule author use.</param>
/// <param name="Type">Plug-in type, such as <c>pii</c>.</param>
/// <param name="Stage">Name of the stage in snake case.</param>
/// <param name="Status">LiteLLM's words: success, guardrail_intervened, guardrail_failed_to_respond, not_run. Of an evaluation that really ended so.</param>
/// <param name="MaskedEntities">Label to count.</param>
/// <param name="DurationMicroseconds">Time spent judging.</param>
public sealed record GuardrailEvidence(
    string Name,
    string Type,
    string Stage,
    string Status,
    ImmutableDictionary<string, int> MaskedEntities,
    long DurationMicroseconds)
{
    /// <summary>Findings that are described one by one; the counts cover all.</summary>
    public const int MaxFindings = 64;

    /// <summary>Rule id and version, such as <c>baseline/pii@1</c>.</summary>
    public string RuleId { get; init; } = "";

    /// <summary><c>enforce</c>, or <c>monitor</c> when verdicts were only recorded.</summary>
    public string Mode { get; init; } = "enforce";

    /// <summary>True when it ran beside the model call.</summary>
    public bool IsConcurrent { get; init; }

    /// <summary>Revision of the rule set.</summary>
    public string Revision { get; init; } = "";

    /// <summary>When judging began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The first findings, in the order they were made.</summary>
    public ImmutableArray<EvidenceFinding> Findings { get; init; } = [];
}
