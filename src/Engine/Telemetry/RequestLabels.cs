namespace Guard.Engine.Telemetry;

/// <summary>All that tells one request's series from another's.</summary>
internal readonly record struct RequestLabels(
    CallerLabels Caller,
    string ModelGroup,
    string Model,
    string ModelId,
    string Route,
    string StatusCode,
    string ErrorClass)
{
    // The other values follow from these or repeat; equality still compares every one.
    public override int GetHashCode() => HashCode.Combine(Caller.KeyHash, Caller.EndUser, Caller.ClientIp, ModelGroup, ModelId, Route, StatusCode);
}
