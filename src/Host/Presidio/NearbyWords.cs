using System.Collections.Immutable;

namespace Guard.Host.Presidio;

/// <summary>Whether one of some words stands, whole and in any case, among the few words before a place.</summary>
internal static class NearbyWords
{
    private const int MaxWords = 5;
    private const int MaxCharacters = 200;

    public static bool Contain(string text, int before, ImmutableArray<string> words)
    {
        var index = before;
        var floor = Math.Max(0, before - MaxCharacters);
        for (var seen = 0; seen < MaxWords; seen++)
        {
            while (index > floor && !char.IsLetterOrDigit(text[index - 1]))
            {
                index--;
            }

            var end = index;
            while (index > floor && char.IsLetterOrDigit(text[index - 1]))
            {
                index--;
            }

            if (index == end)
            {
                return false;
            }

            if (Has(words, text.AsSpan(index, end - index)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the words stands anywhere in one of the texts.</summary>
    public static bool ContainedIn(ImmutableArray<string> texts, ImmutableArray<string> words)
    {
        foreach (var text in texts)
        {
            var index = 0;
            while (index < text.Length)
            {
                var start = index;
                while (index < text.Length && char.IsLetterOrDigit(text[index]))
                {
                    index++;
                }

                if (index > start && Has(words, text.AsSpan(start, index - start)))
                {
                    return true;
                }

                index++;
            }
        }

        return false;
    }

    private static bool Has(ImmutableArray<string> words, ReadOnlySpan<char> word)
    {
        foreach (var candidate in words)
        {
            if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
