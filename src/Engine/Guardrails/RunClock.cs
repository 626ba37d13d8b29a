namespace Guard.Engine.Guardrails;

/// <summary>The clock of one row of checks: the time of day is read once, and the end of one check is the start of the next. <c>default</c> does not run.</summary>
/// <param name="Now">Time of day when the last check ended.</param>
/// <param name="Last">The same moment as a timestamp.</param>
internal readonly record struct RunClock(DateTimeOffset Now, long Last)
{
    public bool IsRunning => Now != default;

    public static RunClock Start(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());

    public RunClock After(TimeSpan spent, long stamp) => new(Now + spent, stamp);
}
