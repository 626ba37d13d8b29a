namespace Guard.Engine.Telemetry;

/// <summary>All that tells one attempt's series from another's.</summary>
internal readonly record struct AttemptLabels
{
    public required CallerLabels Caller { get; init; }

    public required string ModelGroup { get; init; }

    public required DeploymentLabels Deployment { get; init; }

    /// <summary>Of a failure; else <c>None</c>.</summary>
    public required string StatusCode { get; init; }

    /// <summary>Of a failure; else <c>None</c>.</summary>
    public required string ErrorClass { get; init; }

    public required bool IsFailure { get; init; }

    public required bool IsStream { get; init; }

    // The other values follow from these or repeat; equality still compares every one.
    public override int GetHashCode() => HashCode.Combine(Caller.KeyHash, Caller.EndUser, Caller.ClientIp, ModelGroup, Deployment.Id, StatusCode, IsStream);
}
