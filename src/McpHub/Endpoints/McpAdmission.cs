using Guard.Engine.Access;
using Guard.McpHub.Guarding;
using Guard.McpHub.Relay;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>How fast a caller may ask, and which guardrails judge what it asks. Thread-safe.</summary>
internal sealed class McpAdmission(HubGuard guard, RateLimiter rates, SessionKeyFactory sessions)
{
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

        var key = sessions.Create(caller, new SessionHints { Header = session ?? context.Request.Headers["x-litellm-session-id"] })?.ToString();
        return guard.Begin(caller, context.TraceIdentifier, key).TryGetValue(out var run, out var error) ? (run, default) : (null, HubErrors.Of(error));
    }
}
