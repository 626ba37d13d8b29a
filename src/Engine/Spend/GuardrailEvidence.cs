using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>What one guardrail did to one request. Holds names and counts, never matched text.</summary>
/// <param name="Name">Name the caller and rule author use.</param>
/// <param name="Type">Plug-in type, such as <c>pii</c>.</param>
/// <param name="Stage">Name of the stage in snake case.</param>
/// <param name="Status">LiteLLM's words: success, guardrail_intervened, guardrail_failed_to_respond, not_run.</param>
/// <param name="MaskedEntities">Label to count.</param>
/// <param name="DurationMicroseconds">Time spent judging.</param>
public sealed record GuardrailEvidence(
    string Name,
    string Type,
    string Stage,
    string Status,
    ImmutableDictionary<string, int> MaskedEntities,
    long DurationMicroseconds);
