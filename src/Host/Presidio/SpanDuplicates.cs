using System.Collections.Immutable;

namespace Guard.Host.Presidio;

/// <summary>
/// Orders findings as Presidio's analyzer does, likeliest first, and leaves out those that lie within a likelier one of the same entity. Findings of
/// different entities may overlap; the anonymizer resolves that.
/// </summary>
internal static class SpanDuplicates
{
    public static List<AnalyzedSpan> Remove(List<AnalyzedSpan> spans)
    {
        spans = [.. spans.OrderByDescending(static span => span.Score).ThenBy(static span => span.Start).ThenByDescending(static span => span.End)];
        var seen = new Dictionary<string, Reach>(StringComparer.Ordinal);
        foreach (var group in spans.GroupBy(static span => span.Entity, StringComparer.Ordinal))
        {
            seen[group.Key] = new Reach([.. group.Select(static span => span.Start).Distinct().Order()]);
        }

        return [.. spans.Where(span => seen[span.Entity].TryAdd(span.Start, span.End))];
    }

    /// <summary>How far the spans reach that start at or before a place: a Fenwick tree of greatest ends over the places that occur.</summary>
    private sealed class Reach(ImmutableArray<int> starts)
    {
        private readonly int[] _ends = new int[starts.Length + 1];

        /// <summary>False when one span seen before holds this one.</summary>
        public bool TryAdd(int start, int end)
        {
            var rank = starts.BinarySearch(start) + 1;
            for (var i = rank; i > 0; i -= i & -i)
            {
                if (_ends[i] >= end)
                {
                    return false;
                }
            }

            for (var i = rank; i < _ends.Length; i += i & -i)
            {
                _ends[i] = Math.Max(_ends[i], end);
            }

            return true;
        }
    }
}
