namespace Guard.Host.Configuration;

/// <summary><c>router_settings</c>, with what <c>litellm_settings</c> says where the router says nothing.</summary>
internal sealed record RouterSettings
{
    public const string DefaultStrategy = "simple-shuffle";

    /// <summary>Further attempts after the first, 2 unless configured.</summary>
    public int NumRetries { get; init; } = 2;

    /// <summary>From sending to the last byte of a whole answer: <c>router_settings.timeout</c>, else <c>litellm_settings.request_timeout</c>, else 600 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>From sending to the first byte of a streamed answer, or null to use <see cref="Timeout"/>.</summary>
    public TimeSpan? StreamTimeout { get; init; }

    /// <summary>Least wait before another attempt.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.Zero;

    /// <summary>The strategy in LiteLLM's words, as written; only <see cref="DefaultStrategy"/> is served yet.</summary>
    public string RoutingStrategy { get; init; } = DefaultStrategy;
}
