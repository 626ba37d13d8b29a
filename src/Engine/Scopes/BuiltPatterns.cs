using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Guard.Engine.Scopes;

/// <summary>
/// The expressions in use, so that one that stands in several rules, or in the rules before and after a reload, is built once: building takes milliseconds. Holds only what
/// somebody else holds too. Bounded; thread-safe.
/// </summary>
internal static class BuiltPatterns
{
    private const int MaxPatterns = 20_000;

    private static readonly ConcurrentDictionary<(string Pattern, RegexOptions Options), WeakReference<Regex>> Built = new();

    /// <summary>The expression. Throws what the constructor of <see cref="Regex"/> throws.</summary>
    public static Regex Of(string pattern, RegexOptions options)
    {
        if (Built.TryGetValue((pattern, options), out var known) && known.TryGetTarget(out var regex))
        {
            return regex;
        }

        // With a match timeout the engine of .NET 10.0 loses matches in long texts (measured: 4 of 35 left); its time is bounded by states and text anyway.
        regex = new Regex(pattern, options, Regex.InfiniteMatchTimeout);
        if (Built.Count >= MaxPatterns)
        {
            Forget();
        }

        Built[(pattern, options)] = new WeakReference<Regex>(regex);
        return regex;
    }

    private static void Forget()
    {
        foreach (var (key, reference) in Built)
        {
            if (!reference.TryGetTarget(out _))
            {
                Built.TryRemove(key, out _);
            }
        }

        if (Built.Count >= MaxPatterns)
        {
            Built.Clear();
        }
    }
}
