using System.Buffers;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;
using Microsoft.Extensions.Primitives;

namespace Guard.Engine.Guardrails;

/// <summary>What one request's guardrail runs share: who asks, which bindings were selected, and the evidence so far. Owned by one request, which ends it.</summary>
internal sealed class GuardrailRun : IDisposable
{
    private const int LeastJudged = 8;

    private JudgedBinding[] _judged = [];
    private GuardrailContext? _context;
    private FindingTally _tally = new();
    private int _judgedCount;

    /// <summary>Who asks for what.</summary>
    public required RequestFacts Facts { get; init; }

    public Caller Caller => Facts.Caller;

    public required string RequestId { get; init; }

    public required ProtectionKey Protection { get; init; }

    /// <summary>Revision of the rule set the bindings come from.</summary>
    public string Revision { get; init; } = "";

    /// <summary>The caller's HTTP headers, or null without a connection.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>>? Headers { get; init; }

    /// <summary>The schema the request wants its answer to have, as JSON; empty without one.</summary>
    public ReadOnlyMemory<byte> ResponseSchema { get; init; }

    /// <summary>Bindings in the order they run.</summary>
    public required ImmutableArray<GuardrailBinding> Bindings { get; init; }

    /// <summary>Ids and versions of the rules whose question a human has agreed to.</summary>
    public ImmutableHashSet<string> Consented { get; init; } = [];

    /// <summary>Hears of the outcome of whole contents, or null.</summary>
    public IShadow? Shadow { get; set; }

    /// <summary>What was judged so far, to be written down.</summary>
    public ImmutableArray<GuardrailEvidence> Evidence
    {
        get
        {
            var evidence = ImmutableArray.CreateBuilder<GuardrailEvidence>(_judgedCount);
            foreach (ref readonly var judged in _judged.AsSpan(0, _judgedCount))
            {
                evidence.Add(judged.ToEvidence(Revision));
            }

            return evidence.MoveToImmutable();
        }
    }

    /// <summary>Names of the guardrails that judged so far.</summary>
    public IEnumerable<string> JudgedNames => _judged.Take(_judgedCount).Select(static judged => judged.Binding.Name);

    public void Add(in JudgedBinding judged)
    {
        if (_judgedCount == _judged.Length)
        {
            Grow();
        }

        _judged[_judgedCount++] = judged;
    }

    /// <summary>Takes over what a run beside this one judged.</summary>
    public void Add(GuardrailRun beside)
    {
        foreach (ref readonly var judged in beside._judged.AsSpan(0, beside._judgedCount))
        {
            Add(judged);
        }
    }

    /// <summary>Whether anything of the stage may be judged. Text of answers belongs to no tool.</summary>
    public bool Covers(Stage stage)
    {
        foreach (var binding in Bindings)
        {
            if (binding.Stages.Contains(stage) && (stage != Stage.Output || binding.PartScope is null))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The request sends something along for single guardrails, so a context serves one binding only.</summary>
    public bool HasParameters => !Facts.Parameters.IsEmpty;

    public GuardrailContext Context(Stage side, ContentParts parts, bool isPartial = false, int judgedBytes = 0, GuardrailBinding? binding = null) => new()
    {
        Parameters = ParametersOf(binding),
        Stage = side,
        Facts = Facts,
        RequestId = RequestId,
        Protection = Protection,
        Headers = Headers,
        ResponseSchema = ResponseSchema,
        Parts = parts,
        IsPartial = isPartial,
        JudgedBytes = judgedBytes,
    };

    /// <summary>A context for the next check in turn: the one before again, unless it is of the other side, a check that was given up may still read it, or checks have parameters of their own.</summary>
    public GuardrailContext ContextFor(GuardrailBinding binding, Stage side, ContentParts parts, GuardrailContext? before)
    {
        if (HasParameters)
        {
            return Context(side, parts, binding: binding);
        }

        before ??= _context;
        if (before is null || before.IsTaken || before.Stage != side)
        {
            return _context = Context(side, parts);
        }

        before.Show(parts);
        return before;
    }

    /// <summary>A tally for the next check in turn; one without findings is used again.</summary>
    public FindingTally EmptyTally() => _tally is { IsEmpty: true, HasActed: false } ? _tally : _tally = new FindingTally();

    /// <summary>Gives back the memory of the evidence and forgets it.</summary>
    public void Dispose()
    {
        var judged = _judged;
        _judged = [];
        if (judged.Length > 0)
        {
            Array.Clear(judged, 0, _judgedCount);
            ArrayPool<JudgedBinding>.Shared.Return(judged);
        }

        _judgedCount = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<JudgedBinding>.Shared.Rent(_judgedCount + Math.Max(LeastJudged, Bindings.Length));
        Array.Copy(_judged, larger, _judgedCount);
        if (_judged.Length > 0)
        {
            Array.Clear(_judged, 0, _judgedCount);
            ArrayPool<JudgedBinding>.Shared.Return(_judged);
        }

        _judged = larger;
    }

    private ReadOnlyMemory<byte> ParametersOf(GuardrailBinding? binding)
    {
        foreach (var parameters in Facts.Parameters)
        {
            if (binding is not null && (parameters.Name == binding.Name || binding.HasId(parameters.Name)))
            {
                return parameters.Json;
            }
        }

        return default;
    }
}
