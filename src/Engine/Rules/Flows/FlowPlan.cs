using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Rules.Flows;

/// <summary>A flow as compiled: after its first step and, in any order, each of the others, its last step is what the rule acts on. Immutable.</summary>
/// <param name="Slot">Under which a session remembers it.</param>
/// <param name="Label">Of its finding.</param>
/// <param name="Steps"><c>from</c>, every <c>also</c>, <c>to</c>.</param>
/// <param name="Events">How many events may lie between; null for any number.</param>
/// <param name="Time">How much time may lie between; null for any.</param>
internal sealed record FlowPlan(string Slot, string Label, ImmutableArray<FlowStep> Steps, int? Events, TimeSpan? Time)
{
    /// <summary>Every stage it must see.</summary>
    public StageSet Stages => Steps.Aggregate(default(StageSet), static (stages, step) => stages.Or(step.At));

    public FlowStep To => Steps[^1];
}
