namespace Guard.Host.Configuration;

/// <summary><c>guard.limits</c>: sizes in bytes, times in seconds on the wire.</summary>
internal sealed record LimitSettings
{
    /// <summary>Largest request body; <c>general_settings.max_request_size_mb</c> sets it too.</summary>
    public long RequestBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Largest whole answer read for guarding; <c>general_settings.max_response_size_mb</c> sets it too.</summary>
    public long ResponseBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most bytes of one streamed answer held back at a time.</summary>
    public long HeldBytes { get; init; } = 4L * 1024 * 1024;

    /// <summary>Until the request's header is complete.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest silence of an upstream while it answers.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long running requests may take to end once the process is asked to stop.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most connections open at a time.</summary>
    public long Connections { get; init; } = 20_000;

    /// <summary>Requests a minute of a key without a limit of its own, or null for none. Not served yet.</summary>
    public int? DefaultRpm { get; init; }
}
