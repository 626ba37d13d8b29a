namespace Guard.Engine.Access;

/// <summary>Where and when something was seen last.</summary>
/// <param name="Position">Number of the event in its session, from 1; 0 for never.</param>
/// <param name="At">When it was seen first.</param>
public readonly record struct SessionMark(long Position, DateTimeOffset At);
