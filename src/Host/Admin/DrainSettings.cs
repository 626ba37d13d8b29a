namespace Guard.Host.Admin;

/// <summary>How long running requests may take to end once the process is asked to stop.</summary>
internal sealed record DrainSettings(TimeSpan Timeout);
