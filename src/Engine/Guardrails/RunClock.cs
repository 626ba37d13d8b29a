namespace Guard.Engine.Guardrails;

/// <summary>The clock of one row of checks: the time of day is read once, and the end of one check is the start of the next. <c>default</c> does not run.</summary>
/// <param name="Origin">Time of day at <paramref name="OriginStamp"/>.</param>
/// <param name="OriginStamp">When the row began.</param>
/// <param name="Last">When the last check ended.</param>
internal readonly record struct RunClock(DateTimeOffset Origin, long OriginStamp, long Last)
{
    public bool IsRunning => Origin != default;

    public static RunClock Start(TimeProvider time)
    {
        var stamp = time.GetTimestamp();
        return new RunClock(time.GetUtcNow(), stamp, stamp);
    }

    public RunClock At(long stamp) => this with { Last = stamp };

    /// <summary>The time of day of a timestamp of this row.</summary>
    public DateTimeOffset TimeOf(TimeProvider time, long stamp) => Origin + time.GetElapsedTime(OriginStamp, stamp);
}
