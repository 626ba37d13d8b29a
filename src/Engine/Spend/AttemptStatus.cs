namespace Guard.Engine.Spend;

/// <summary>How one attempt ended. Stored; never renumber.</summary>
public enum AttemptStatus
{
    Success = 0,
    Failure = 1,
    Aborted = 2,
    Blocked = 3,
}
