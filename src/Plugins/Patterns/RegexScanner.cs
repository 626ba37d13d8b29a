using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Patterns;

/// <summary>
/// Finds patterns in a text from left to right: at each place the first match of any pattern, of several that start together the longest. So what is found from some
/// place on depends on nothing before it but one character, and a text judged in pieces gives what the whole gives. Immutable, thread-safe.
/// </summary>
internal sealed class RegexScanner(ImmutableArray<LabelledPattern> patterns)
{
    /// <summary>Matches of one text; more mean that the pattern fits everything.</summary>
    public const int MaxMatches = 100_000;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    /// <summary>Adds every match that starts at or behind a character and before another.</summary>
    /// <param name="text">All that is known.</param>
    /// <param name="start">First character at which a match may start.</param>
    /// <param name="limit">First character at which none may: what follows could still change it.</param>
    /// <param name="matches">Receives start, length and index of the pattern; made with the first match.</param>
    public void Scan(ReadOnlySpan<char> text, int start, int limit, ref List<(int Start, int Length, int Pattern)>? matches)
    {
        var started = Stopwatch.GetTimestamp();
        Span<Next> nexts = patterns.Length <= 32 ? stackalloc Next[patterns.Length] : new Next[patterns.Length];
        nexts.Fill(new Next(-1, 0));
        var position = start;
        while (position < limit)
        {
            var best = -1;
            for (var i = 0; i < patterns.Length; i++)
            {
                if (nexts[i].Start < position)
                {
                    nexts[i] = Find(patterns[i].Pattern.Regex, text, position);
                }

                if (best < 0 || nexts[i].Start < nexts[best].Start || (nexts[i].Start == nexts[best].Start && nexts[i].Length > nexts[best].Length))
                {
                    best = i;
                }
            }

            var found = nexts[best];
            if (found.Start >= limit)
            {
                return;
            }

            // A dot fits half of a pair; an edit may not.
            var from = found.Start > 0 && char.IsLowSurrogate(text[found.Start]) && char.IsHighSurrogate(text[found.Start - 1]) ? found.Start - 1 : found.Start;
            position = found.Start + Math.Max(1, found.Length);
            position += position < text.Length && char.IsLowSurrogate(text[position]) && char.IsHighSurrogate(text[position - 1]) ? 1 : 0;
            matches ??= [];
            matches.Add((from, position - from, best));
            if (matches.Count > MaxMatches || Stopwatch.GetElapsedTime(started) > MaxTime)
            {
                throw new GuardrailFailedException("pattern_too_costly");
            }
        }
    }

    private static Next Find(System.Text.RegularExpressions.Regex regex, ReadOnlySpan<char> text, int position)
    {
        try
        {
            foreach (ValueMatch match in regex.EnumerateMatches(text, position))
            {
                return new Next(match.Index, match.Length);
            }
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new GuardrailFailedException("pattern_too_costly", exception);
        }

        return new Next(int.MaxValue, 0);
    }

    private readonly record struct Next(int Start, int Length);
}
