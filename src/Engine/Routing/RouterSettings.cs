namespace Guard.Engine.Routing;

/// <summary><c>router_settings</c> and the reliability part of <c>litellm_settings</c>.</summary>
public sealed record RouterSettings
{
    /// <summary>More retries than this are never made, whoever asks for them.</summary>
    public const int MostRetries = 10;

    /// <summary><c>num_retries</c>: attempts after the first, unless the deployment or the request says otherwise.</summary>
    public int NumRetries { get; init; } = 2;

    /// <summary><c>cooldown_time</c>.</summary>
    public TimeSpan CooldownTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>disable_cooldowns</c>.</summary>
    public bool DisableCooldowns { get; init; }

    /// <summary><c>allowed_fails</c>: when set, a deployment is cooled after more failures than this within a minute, and no other rule cools it.</summary>
    public int? AllowedFails { get; init; }

    /// <summary><c>retry_after</c>: the least wait before the same deployment is tried again.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>The longest wait before a retry. An upstream that asks for a longer one is not retried: the caller gets its answer.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>timeout</c>, <c>request_timeout</c>: from sending to the last byte of a whole answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary><c>stream_timeout</c>: from sending to the first byte of a streamed answer; null takes <see cref="Timeout"/>.</summary>
    public TimeSpan? StreamTimeout { get; init; }

    /// <summary>How long an attempt on a deployment may take: to the first byte when streamed, to the last when whole.</summary>
    public TimeSpan TimeoutOf(Deployment deployment, bool isStream) => isStream
        ? deployment.StreamTimeout ?? deployment.Timeout ?? StreamTimeout ?? Timeout
        : deployment.Timeout ?? Timeout;
}
