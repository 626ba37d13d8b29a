using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>A binding that asks for something, with the quickest questions that settle it for most requests, so that they need not look at the binding itself. Immutable.</summary>
/// <param name="Index">Index into <see cref="RuleSet.Bindings"/>.</param>
/// <param name="Gate">Where it is shut, <paramref name="Otherwise"/> holds.</param>
/// <param name="Otherwise">What the binding comes to where the gate is shut, and outside of the rollout.</param>
internal readonly record struct ConditionalBinding(int Index, ScopeGate Gate, RunsAs Otherwise)
{
    /// <summary>The rollout of a binding that asks for nothing else.</summary>
    public Rollout? Rollout { get; private init; }

    /// <summary>The exception of a binding that asks for nothing else.</summary>
    public RuleException? Exception { get; private init; }

    public static ConditionalBinding Of(int index, GuardrailBinding binding) => binding switch
    {
        { Scope: null, Rollout: null, ForWholeRequests: [var exception] } => new ConditionalBinding(index, ScopeGate.Of(exception.Scope), RunsAs.Itself) { Exception = exception },
        { Scope: null, Rollout: { } rollout, ForWholeRequests: [] } =>
            new ConditionalBinding(index, ScopeGate.Open, binding.Elsewhere is null ? RunsAs.Nothing : RunsAs.Elsewhere) { Rollout = rollout },
        _ => new ConditionalBinding(index, ScopeGate.Of(binding.Scope), RunsAs.Nothing),
    };

    /// <summary>How the binding runs, or null when it must be asked itself.</summary>
    public RunsAs? Settle(RequestFacts facts, in FactBits bits) =>
        !Gate.MayMatch(bits) ? Otherwise
        : Rollout is not null ? Rollout.Covers(facts) ? RunsAs.Itself : Otherwise
        : Exception is not null ? Exception.Stops(facts) ? RunsAs.Nothing : Otherwise
        : null;
}
