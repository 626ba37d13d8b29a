namespace Guard.Engine.Spend;

/// <summary>Where token counts came from. Stored; never renumber.</summary>
public enum UsageSource
{
    Provider = 0,
    Counted = 1,
    Estimated = 2,
}
