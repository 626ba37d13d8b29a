namespace Guard.Host.Configuration;

/// <summary>What is read of <c>litellm_settings</c>; null where the file says nothing.</summary>
internal sealed record LiteLlmSettings
{
    /// <summary>Parameters a provider does not take are removed instead of refused.</summary>
    public bool DropParams { get; init; }

    public int? NumRetries { get; init; }

    public TimeSpan? RequestTimeout { get; init; }

    public int? AllowedFails { get; init; }

    public TimeSpan? CooldownTime { get; init; }

    /// <summary>Status of an exceeded budget, over the one of the compatibility profile; 400 to 499.</summary>
    public int? BudgetExceededStatusCode { get; init; }
}
