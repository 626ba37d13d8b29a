using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.Flows;

/// <summary>
/// Acts on what comes after something else: a tool call after an untrusted text, for one. Sees the history that each request carries, the answer's tool calls, and of
/// earlier requests of the same session the places where its steps held. Thread-safe; holds no text between calls.
/// </summary>
internal sealed class FlowGuardrail(FlowPlan plan, ActionPlan actions, StageSet acts, ISessionStore sessions) : ISessionGuardrail
{
    /// <summary>Of most requests; never written to.</summary>
    private static readonly List<FlowEvent> None = [];

    public IReadOnlyCollection<string> Labels { get; } = [plan.Label];

    /// <summary>What it must see, which is more than what it acts on.</summary>
    public StageSet Stages => plan.Stages;

    public IGuardrail Forgetful() => new FlowGuardrail(plan, actions, acts, new LocalSessionStore(TimeProvider.System, 16));

    public async ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var events = Events(context);
        if (events.Count == 0)
        {
            return GuardrailDecision.Allow;
        }

        var hits = new bool[plan.Steps.Length][];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = await HitsAsync(plan.Steps[i], events, context, cancellationToken);
        }

        return Decide(context, events, hits);
    }

    private GuardrailDecision Decide(GuardrailContext context, List<FlowEvent> events, bool[][] hits)
    {
        var session = context.Facts.Session ?? "request:" + context.RequestId;
        var known = sessions.Find(session, plan.Slot);
        if (known is null && !Array.Exists(hits, step => Array.IndexOf(step, true) >= 0))
        {
            return GuardrailDecision.Allow;
        }

        var isAnswer = context.Stage == Stage.Output;
        var fresh = isAnswer || known is null || events.Count < known.History ? events.Count : events.Count - known.History;
        var seen = known?.Events ?? 0;
        var state = new FlowState(plan, known?.Marks ?? [.. Enumerable.Repeat(default(SessionMark), plan.Steps.Length - 1)], seen + fresh - events.Count, seen, context.Facts.Now);
        var findings = new FindingCollector(actions, context);
        for (var i = 0; i < events.Count; i++)
        {
            if (state.Advance(hits, i) && acts.Contains(events[i].Stage))
            {
                var part = context.Parts.At(events[i].First);
                findings.Add(part, 0, part.Utf8.Length, plan.Label);
            }
        }

        sessions.Keep(session, plan.Slot, new SessionMarks(seen + fresh, isAnswer ? (known?.History ?? 0) + events.Count : events.Count, state.Marks));
        return findings.ToDecision();
    }

    private static List<FlowEvent> Events(GuardrailContext context)
    {
        List<FlowEvent>? events = null;
        (Stage Stage, int Message, int Choice, string? Call, string? Tool) last = default;
        if (context.Stage == Stage.Input && context.Parts.Table.DocumentCount == 0)
        {
            // A text that stands in no request, such as one joined from several parts, was an event before.
            return None;
        }

        foreach (var part in context.Parts)
        {
            if (part.Stage is Stage.ToolList or Stage.Log)
            {
                continue;
            }

            var key = (part.Stage, part.MessageIndex, part.Choice, part.ToolCallId, part.ToolName);
            events ??= [];
            if (events.Count > 0 && key == last)
            {
                events[^1] = events[^1] with { Last = part.Index };
            }
            else
            {
                events.Add(new FlowEvent(part.Index, part.Index, part.Stage, part.BelongsToTool, part.ToolName, part.ServerName));
            }

            last = key;
        }

        return events ?? None;
    }

    private static async ValueTask<bool[]> HitsAsync(FlowStep step, List<FlowEvent> events, GuardrailContext context, CancellationToken cancellationToken)
    {
        var hits = new bool[events.Count];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = step.Admits(events[i]);
        }

        if (step.Content.IsEmpty || Array.IndexOf(hits, true) < 0)
        {
            return hits;
        }

        var parts = new HashSet<int>();
        foreach (var content in step.Content)
        {
            Collect(await content.EvaluateAsync(context, cancellationToken), parts);
        }

        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] &= parts.Contains(-1) || parts.Any(part => part >= events[i].First && part <= events[i].Last);
        }

        return hits;
    }

    /// <summary>Parts in which something was found; -1 stands for all, where a check does not say.</summary>
    private static void Collect(in GuardrailDecision decision, HashSet<int> parts)
    {
        foreach (var finding in decision.Logged)
        {
            parts.Add(finding.Part);
        }

        foreach (var edit in decision.Redactions)
        {
            parts.Add(edit.Part);
        }

        if (decision.Violation is { } violation)
        {
            parts.Add(violation.Finding?.Part ?? -1);
        }
    }
}
