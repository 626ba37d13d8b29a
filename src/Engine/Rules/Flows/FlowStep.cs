using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.Flows;

/// <summary>One step of a flow: an event of certain stages and tools, and what must be found in it. Immutable.</summary>
internal sealed record FlowStep(StageSet At, TextMatcher? Tool, TextMatcher? Server, ImmutableArray<IGuardrail> Content)
{
    /// <summary>Stage and tool fit. A tool that could not be named always does.</summary>
    public bool Admits(in FlowEvent one) =>
        At.Contains(one.Stage)
        && ((Tool is null && Server is null)
            || (one.BelongsToTool && (Tool is null || one.Tool is null || Tool.Matches(one.Tool)) && (Server is null || (one.Server is not null && Server.Matches(one.Server)))));
}
