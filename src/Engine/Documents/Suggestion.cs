namespace Guard.Engine.Documents;

/// <summary>"Did you mean": the closest known word to one that is not known. Pure.</summary>
public static class Suggestion
{
    /// <summary>The nearest candidate within a third of the word's length (at least one, at most three edits; a swap of neighbours is one), or null.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Clamp(word.Length / 3, 1, 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) > limit)
            {
                continue;
            }

            var distance = Distance(word, candidate);
            if (distance <= limit)
            {
                limit = distance - 1;
                best = candidate;
                if (limit < 0)
                {
                    break;
                }
            }
        }

        return best;
    }

    /// <summary><c>did you mean "x"?</c>, or null when nothing is near.</summary>
    public static string? DidYouMean(string word, IEnumerable<string> candidates) =>
        Closest(word, candidates) is { } closest ? $"did you mean \"{closest}\"?" : null;

    private static int Distance(string left, string right)
    {
        var previous2 = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                var value = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    value = Math.Min(value, previous2[j - 2] + 1);
                }

                current[j] = value;
            }

            (previous2, previous, current) = (previous, current, previous2);
        }

        return previous[right.Length];
    }
}
