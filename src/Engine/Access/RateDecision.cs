namespace Guard.Engine.Access;

/// <summary>Whether one more request fits, and when the next one will if it does not.</summary>
public readonly record struct RateDecision(bool IsAllowed, TimeSpan RetryAfter);
