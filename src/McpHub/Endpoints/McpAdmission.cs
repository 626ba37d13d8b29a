using Guard.Engine.Access;
using Guard.Engine.Agent;
using Guard.Engine.Errors;
using Guard.McpHub.Guarding;
using Guard.McpHub.Relay;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>How fast a caller may ask, and which guardrails judge what it asks. Thread-safe.</summary>
internal sealed class McpAdmission(HubGuard guard, RateLimiter rates, SessionKeyFactory sessions)
{
    private const string SessionHeader = "x-litellm-session-id";

    /// <summary>Null while the caller asks no faster than it may; counts one request.</summary>
    public GuardError? CheckRate(Caller caller) => rates.Check(caller);

    /// <summary>The guardrails of one call on behalf of a request to a model: those of the hub, and those that the request asks for.</summary>
    public Result<HubRun> ForModel(ToolSetRequest request) => guard.Begin(request.Caller, Guid.CreateVersion7().ToString(), null, request);

    /// <summary>The guardrails of one request, or the refusal.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="context">The request.</param>
    /// <param name="session">Name of the client's session, or null.</param>
    public (HubRun? Run, RpcReply Refusal) Begin(Caller caller, HttpContext context, string? session)
    {
        if (rates.Check(caller) is { } tooFast)
        {
            return (null, HubErrors.Of(tooFast));
        }

        var key = sessions.Create(caller, new SessionHints { Header = session ?? context.Request.Headers[SessionHeader] })?.ToString();
        return guard.Begin(caller, context.TraceIdentifier, key).TryGetValue(out var run, out var error) ? (run, default) : (null, HubErrors.Of(error));
    }
}
