namespace Guard.Plugins.Pii;

/// <summary>A finding: a range of bytes of the scanned text, what it is, and how likely (0 to 1).</summary>
internal readonly record struct PiiMatch(int Start, int Length, PiiEntity Entity, double Score)
{
    public int End => Start + Length;
}
