namespace Guard.Host.Configuration;

/// <summary><c>guard.limits</c>: sizes in bytes, times in seconds where they are written.</summary>
internal sealed record LimitSettings
{
    /// <summary>Largest request body; <c>general_settings.max_request_size_mb</c> sets it too.</summary>
    public int RequestBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Largest whole answer read for guarding; <c>general_settings.max_response_size_mb</c> sets it too.</summary>
    public int ResponseBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Most bytes of one streamed answer held back at a time.</summary>
    public int HeldBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Largest event of a stream.</summary>
    public int FrameBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Request bodies of this many bytes together may be in memory; beyond it requests are refused.</summary>
    public long BufferedBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Until the request's header is complete.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest silence while a request body arrives.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest silence of an upstream in the middle of its answer.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long running requests may take to end once the process is asked to stop.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most connections open at a time.</summary>
    public long Connections { get; init; } = 20_000;

    /// <summary>Answers in which a model may call the gateway's tools.</summary>
    public int AgentRounds { get; init; } = 10;

    /// <summary>Calls of tools in one answer.</summary>
    public int AgentCalls { get; init; } = 32;

    /// <summary>Bytes of one tool's result that a model gets.</summary>
    public int AgentResultBytes { get; init; } = 1024 * 1024;

    /// <summary>Sessions of MCP clients that one key may have open.</summary>
    public int McpSessions { get; init; } = 1_000;

    /// <summary>Calls of one key that may wait for MCP clients to answer.</summary>
    public int McpWaitingCalls { get; init; } = 100;

    /// <summary>Streams of one key that may stay open to tell MCP clients of changes.</summary>
    public int McpStreams { get; init; } = 1_000;

    /// <summary>Requests a minute of a key without a limit of its own, or null for none. Not served yet.</summary>
    public int? DefaultRpm { get; init; }
}
