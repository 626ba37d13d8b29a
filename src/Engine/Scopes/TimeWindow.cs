using System.Collections.Frozen;

namespace Guard.Engine.Scopes;

/// <summary>Days and hours at which a rule stands, in one time zone. Immutable.</summary>
public sealed record TimeWindow
{
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Days of the week; null for all.</summary>
    public FrozenSet<DayOfWeek>? Days { get; init; }

    /// <summary>First moment of the day; null for midnight.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>First moment that is outside again. Earlier than <see cref="From"/> means that the window runs over midnight; it then belongs to the day it began on.</summary>
    public TimeOnly? Until { get; init; }

    /// <summary>The first moment ever, or null.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The first moment that is too late, or null.</summary>
    public DateTimeOffset? Before { get; init; }

    public bool Contains(DateTimeOffset now)
    {
        if (now < After || now >= Before)
        {
            return false;
        }

        var local = ReferenceEquals(Zone, TimeZoneInfo.Utc) ? now.ToUniversalTime() : TimeZoneInfo.ConvertTime(now, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        var from = From ?? TimeOnly.MinValue;
        if (Until is not { } until || from < until)
        {
            return IsDay(local.DayOfWeek) && time >= from && (Until is not { } end || time < end);
        }

        return time >= from ? IsDay(local.DayOfWeek) : time < until && IsDay(local.AddDays(-1).DayOfWeek);
    }

    private bool IsDay(DayOfWeek day) => Days is null || Days.Contains(day);
}
