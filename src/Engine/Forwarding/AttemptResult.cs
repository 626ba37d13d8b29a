using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Forwarding;

/// <summary>How an attempt ended that gave the caller nothing yet.</summary>
/// <param name="Failure">What the router should know; null when no other deployment may be asked (a guardrail blocked, the cost could not be booked).</param>
/// <param name="Error">What the caller hears if this was the last attempt.</param>
/// <param name="Answer">The upstream's own error, passed on instead of <paramref name="Error"/> if this was the last attempt.</param>
internal sealed record AttemptResult(AttemptFailure? Failure, GuardError Error, UpstreamErrorAnswer? Answer = null);
