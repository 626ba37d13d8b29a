using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.McpHub.Guarding;

/// <summary>Chooses the guardrails of a request to the hub: the same rules and the same selection as for models. Thread-safe.</summary>
internal sealed class HubGuard(IRuleSetSource rules, ContentJudge judge, TimeProvider time)
{
    /// <summary>What conditions on the route read, whatever address was used.</summary>
    public const string Route = "/mcp";

    /// <summary>The run of one request, or why there can be none.</summary>
    public Result<HubRun> Begin(Caller caller, string requestId, string? session)
    {
        var current = rules.Current;
        var facts = new RequestFacts { Caller = caller, Route = Route, Tags = caller.Key?.Tags ?? [], Now = time.GetUtcNow(), Session = session };
        return GuardrailSelection.Select(current, new SelectionQuery { Facts = facts }).TryGetValue(out var bindings, out var error)
            ? new HubRun(judge, bindings, facts, requestId)
            : error;
    }
}
