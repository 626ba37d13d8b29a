namespace Guard.Engine.Routing;

/// <summary>What may follow a failed attempt, as long as the caller has not been sent a byte. Pure.</summary>
internal static class RetryRules
{
    /// <remarks>
    /// A missing connection, a missing first byte, an unreadable answer and the statuses 408, 409, 429, 500, 502, 503, 504, 520 to 524 and 529 say that the same
    /// request may succeed later or elsewhere. 401, 404 and a deployment that cannot be called speak about its credential, model name or settings: another deployment may know better, the same one will not.
    /// Everything else, 403 included (providers use it to refuse content), is about the request and goes to the caller.
    /// </remarks>
    public static RetryScope ScopeOf(in AttemptFailure failure) => failure switch
    {
        { Kind: AttemptFailureKind.Misconfigured } => RetryScope.Elsewhere,
        { Kind: not AttemptFailureKind.Status } => RetryScope.Anywhere,
        { StatusCode: 408 or 409 or 429 or 500 or 502 or 503 or 504 or (>= 520 and <= 524) or 529 } => RetryScope.Anywhere,
        { StatusCode: 401 or 404 } => RetryScope.Elsewhere,
        _ => RetryScope.Nowhere,
    };

    /// <summary>True when the failure says something about the deployment's health; a refusal of the request does not.</summary>
    public static bool CountsAgainstDeployment(in AttemptFailure failure) => ScopeOf(failure) != RetryScope.Nowhere || failure.StatusCode >= 500;
}

/// <summary>Where a failed request may be sent next.</summary>
internal enum RetryScope
{
    Nowhere,
    Elsewhere,
    Anywhere,
}
