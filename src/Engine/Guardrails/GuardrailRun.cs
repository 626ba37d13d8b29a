using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>What one request's guardrail runs share: who asks, which bindings were selected, and the evidence so far. Owned by one request.</summary>
internal sealed class GuardrailRun
{
    private GuardrailEvidence[] _evidence = [];
    private int _evidenceCount;

    /// <summary>Who asks for what.</summary>
    public required RequestFacts Facts { get; init; }

    public Caller Caller => Facts.Caller;

    public required string RequestId { get; init; }

    public required ProtectionKey Protection { get; init; }

    /// <summary>Bindings in the order they run.</summary>
    public required ImmutableArray<GuardrailBinding> Bindings { get; init; }

    public ImmutableArray<GuardrailEvidence> Evidence => ImmutableArray.Create(_evidence, 0, _evidenceCount);

    public void Add(GuardrailEvidence evidence)
    {
        if (_evidenceCount == _evidence.Length)
        {
            Array.Resize(ref _evidence, _evidenceCount + Math.Max(1, Bindings.Length));
        }

        _evidence[_evidenceCount++] = evidence;
    }

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
        Facts = Facts,
        RequestId = RequestId,
        Protection = Protection,
        Parts = parts,
        IsPartial = isPartial,
        JudgedBytes = judgedBytes,
    };
}
