using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>One guardrail of a <see cref="SelectionExplanation"/>.</summary>
/// <param name="Binding">What runs, or what would: outside of a rollout the twin that only watches.</param>
/// <param name="Order">Place in the running order from 1, or null when it does not run.</param>
/// <param name="Reasons">Every reason for and against, in the order they were considered.</param>
public sealed record ExplainedGuardrail(GuardrailBinding Binding, int? Order, ImmutableArray<SelectionStep> Reasons)
{
    public bool Runs => Order is not null;
}
