namespace Guard.Engine.Scopes;

/// <summary>
/// What is known of one piece of a regular expression: the characters of its shortest match, the UTF-8 bytes of its longest, its states; <paramref name="IsWide"/> when it starts
/// with something that repeats without end. <paramref name="Ways"/>: in how many ways it can match at one place; <paramref name="Steps"/>: what trying all of them costs, both for each
/// character and each of the <paramref name="Loops"/>, the endless repetitions whose lengths combine.
/// </summary>
internal readonly record struct PatternMeasure(long Least, long Most, long States, bool IsWide = false, long Ways = 1, long Steps = 1, long Loops = 0)
{
    /// <summary>No bound, and every number too large to matter.</summary>
    public const long Endless = int.MaxValue;

    private const int MaxCounted = 1_000;

    public static PatternMeasure Nothing => new(0, 0, 0);

    public PatternMeasure Then(in PatternMeasure next, bool isFirst) => new(
        Add(Least, next.Least),
        Add(Most, next.Most),
        Add(States, next.States),
        IsWide || (isFirst && next.IsWide),
        Multiply(Ways, next.Ways),
        Add(Steps, Multiply(Ways, next.Steps)),
        Add(Loops, next.Loops));

    public PatternMeasure Or(in PatternMeasure next) => new(
        Math.Min(Least, next.Least),
        Math.Max(Most, next.Most),
        Add(Add(States, next.States), 1),
        IsWide || next.IsWide,
        Add(Ways, next.Ways),
        Add(Add(Steps, next.Steps), 1),
        Math.Max(Loops, next.Loops));

    public PatternMeasure Times(long least, long most)
    {
        var isEndless = most >= Endless && Most > 0;
        var (ways, steps, loops) = most >= Endless ? Loop(least) : Count(least, most);
        return new PatternMeasure(
            Multiply(Least, least),
            isEndless ? Endless : Multiply(Most, most),
            Multiply(Math.Max(1, States), Math.Max(1, most >= Endless ? least + 1 : most)),
            isEndless || IsWide,
            ways,
            steps,
            loops);
    }

    /// <summary>What matches in one way only, and never nothing, repeats in one way for each length.</summary>
    private (long Ways, long Steps, long Loops) Loop(long least) =>
        Ways == 1 && Loops == 0 && Least > 0 ? (1, Add(1, Multiply(Steps, Add(least, 1))), 1) : (Endless, Endless, Endless);

    /// <summary>Once more from each way that the times before left open.</summary>
    private (long Ways, long Steps, long Loops) Count(long least, long most)
    {
        if (most > MaxCounted)
        {
            return (Endless, Endless, Endless);
        }

        var (ways, steps, open) = (least == 0 ? 1L : 0L, 1L, 1L);
        for (var count = 1; count <= most; count++)
        {
            steps = Add(steps, Multiply(open, Steps));
            open = Multiply(open, Ways);
            ways = count >= least ? Add(ways, open) : ways;
        }

        return (ways, steps, Multiply(Loops, most));
    }

    private static long Add(long left, long right) => Math.Min(Endless, left + right);

    private static long Multiply(long left, long right) => left == 0 || right == 0 ? 0 : left >= Endless || right >= Endless || left > Endless / right ? Endless : left * right;
}
