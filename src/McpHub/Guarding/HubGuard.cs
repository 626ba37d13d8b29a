using Guard.Engine.Access;
using Guard.Engine.Agent;
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
    /// <param name="caller">Who asks.</param>
    /// <param name="requestId">Id of the request.</param>
    /// <param name="session">Key of its session, or null; a request to a model names its own.</param>
    /// <param name="model">The request to a model that a tool is called for, or null.</param>
    public Result<HubRun> Begin(Caller caller, string requestId, string? session, ToolSetRequest? model = null)
    {
        var now = time.GetUtcNow();
        var query = model is null
            ? new SelectionQuery { Facts = new RequestFacts { Caller = caller, Route = Route, Tags = caller.Key?.Tags ?? [], Now = now, Session = session } }
            : model.Query with { Facts = model.Query.Facts with { Route = Route, Now = now } };
        return GuardrailSelection.Select(rules.Current, query).TryGetValue(out var bindings, out var error)
            ? new HubRun(judge, bindings, query.Facts, requestId)
            : error;
    }
}
