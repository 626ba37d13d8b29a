namespace Guard.Engine.Scopes;

/// <summary>A range of whole numbers, both ends included; null leaves an end open. Immutable.</summary>
public sealed record NumberMatcher(long? Least, long? Most)
{
    public bool Matches(long value) => (Least is not { } least || value >= least) && (Most is not { } most || value <= most);
}
