namespace Guard.Host.Presidio;

/// <summary>
/// Resolves results that overlap, as Presidio's anonymizer does by default: overlapping ones of one entity become one with the highest score; one that lies
/// within another is dropped; of two with the same range the likelier stays; neighbours of one entity with only spaces between them become one. Results of
/// different entities that overlap in part both stay.
/// </summary>
internal static class SpanConflicts
{
    public static List<EntitySpan> Resolve(CodePoints text, IEnumerable<EntitySpan> spans) =>
        JoinedAcrossSpaces(text, WithoutContained(Joined([.. spans.OrderBy(static span => span.Start).ThenBy(static span => span.End)])));

    /// <summary>Joined results stand where their last one stood, which decides between equals later on.</summary>
    private static List<EntitySpan> Joined(List<EntitySpan> spans)
    {
        var joined = new EntitySpan?[spans.Count];
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < spans.Count; i++)
        {
            var span = spans[i];
            if (span.Start == span.End)
            {
                // An empty result overlaps nothing.
                joined[i] = span;
                continue;
            }

            if (open.TryGetValue(span.Entity, out var before) && joined[before] is { } earlier && span.Start < earlier.End)
            {
                joined[before] = null;
                span = span with { Start = earlier.Start, End = Math.Max(span.End, earlier.End), Score = Math.Max(span.Score, earlier.Score) };
            }

            joined[i] = span;
            open[span.Entity] = i;
        }

        return [.. joined.Where(static span => span is not null).Select(static span => span!.Value)];
    }

    private static List<EntitySpan> WithoutContained(List<EntitySpan> spans)
    {
        var best = new Dictionary<(int Start, int End), int>();
        for (var i = 0; i < spans.Count; i++)
        {
            var range = (spans[i].Start, spans[i].End);
            if (!best.TryGetValue(range, out var other) || spans[i].Score >= spans[other].Score)
            {
                best[range] = i;
            }
        }

        var kept = new List<int>();
        var reach = -1;
        foreach (var ((_, end), index) in best.OrderBy(static item => item.Key.Start).ThenByDescending(static item => item.Key.End))
        {
            if (end > reach)
            {
                reach = end;
                kept.Add(index);
            }
        }

        kept.Sort();
        return [.. kept.Select(index => spans[index])];
    }

    private static List<EntitySpan> JoinedAcrossSpaces(CodePoints text, List<EntitySpan> spans)
    {
        var joined = new List<EntitySpan>(spans.Count);
        foreach (var span in spans)
        {
            if (joined.Count > 0 && joined[^1] is var before && before.Entity == span.Entity && before.End < span.Start && IsSpaces(text.Slice(before.End, span.Start)))
            {
                joined[^1] = span with { Start = before.Start };
            }
            else
            {
                joined.Add(span);
            }
        }

        return joined;
    }

    /// <summary>Spaces, and at most one line feed behind them.</summary>
    private static bool IsSpaces(ReadOnlySpan<char> between)
    {
        var spaces = between[^1] == '\n' ? between[..^1] : between;
        return !spaces.IsEmpty && !spaces.ContainsAnyExcept(' ');
    }
}
