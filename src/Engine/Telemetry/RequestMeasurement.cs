using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Engine.Telemetry;

/// <summary>All that one finished request tells the metrics. Times are microseconds.</summary>
public readonly record struct RequestMeasurement
{
    /// <summary>Null where no key was accepted.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The record of the last attempt, or null when no deployment was tried.</summary>
    public SpendRecord? Spend { get; init; }

    /// <summary>The route's pattern, never the raw path.</summary>
    public required string Route { get; init; }

    /// <summary>The model group the request resolved to; null while it names nothing configured, so that made-up names open no series.</summary>
    public string? ModelGroup { get; init; }

    /// <summary>What the caller saw; 499 when it went away first.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Why Guard refused or failed, or null.</summary>
    public GuardErrorCode? Error { get; init; }

    /// <summary>From the first byte of the request read to the last byte of the answer written.</summary>
    public required long TotalMicroseconds { get; init; }

    /// <summary>The part of it spent waiting for the provider; null when none was called. The rest is Guard's overhead.</summary>
    public long? UpstreamMicroseconds { get; init; }

    /// <summary>From sending upstream to its first byte, for streams; else null.</summary>
    public long? FirstTokenMicroseconds { get; init; }

    public string? ClientIp { get; init; }

    public string? UserAgent { get; init; }
}
