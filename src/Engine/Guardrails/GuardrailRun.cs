using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>What one request's guardrail runs share: who asks, which bindings were selected, and the evidence so far. Owned by one request.</summary>
internal sealed class GuardrailRun
{
    private List<GuardrailEvidence>? _evidence;

    public required Caller Caller { get; init; }

    public required string RequestId { get; init; }

    public required string Model { get; init; }

    /// <summary>Bindings in the order they run.</summary>
    public required ImmutableArray<GuardrailBinding> Bindings { get; init; }

    public ImmutableArray<GuardrailEvidence> Evidence => _evidence is null ? [] : [.. _evidence];

    public void Add(GuardrailEvidence evidence) => (_evidence ??= []).Add(evidence);

    public bool Covers(Stage stage)
    {
        foreach (var binding in Bindings)
        {
            if (binding.Stages.Contains(stage))
            {
                return true;
            }
        }

        return false;
    }

    public GuardrailContext Context(Stage side, ContentParts parts, bool isPartial = false, int judgedBytes = 0) => new()
    {
        Stage = side,
        Caller = Caller,
        RequestId = RequestId,
        Model = Model,
        Parts = parts,
        IsPartial = isPartial,
        JudgedBytes = judgedBytes,
    };
}
