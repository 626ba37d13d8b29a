using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Guard.Host.Presidio;

/// <summary>A recognizer that lives as long as the request that brought it.</summary>
internal sealed record AdHocRecognizer(string Name, string Entity, ImmutableArray<AdHocPattern> Patterns, ImmutableArray<string> Context)
{
    private const double ContextGain = 0.35;
    private const double ContextFloor = 0.4;

    /// <summary>Adds what the patterns find, scores raised where a context word stands before; returns what went wrong, or null.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="isSupported">The request itself holds a word of this recognizer's context.</param>
    /// <param name="budget">Shared by the whole request.</param>
    /// <param name="found">Where findings go.</param>
    public PresidioFault? Find(CodePoints text, bool isSupported, ScanBudget budget, List<AnalyzedSpan> found)
    {
        foreach (var pattern in Patterns)
        {
            if (budget.IsTimeUp)
            {
                return TooSlow(pattern);
            }

            try
            {
                foreach (var match in pattern.Regex.EnumerateMatches(text.Text))
                {
                    if (budget.IsTimeUp)
                    {
                        return TooSlow(pattern);
                    }

                    if (match.Length == 0 || pattern.Score <= 0)
                    {
                        continue;
                    }

                    if (!budget.TryCount(1))
                    {
                        return ScanBudget.TooMany;
                    }

                    found.Add(SpanOf(text, match.Index, match.Index + match.Length, pattern, isSupported));
                }
            }
            catch (RegexMatchTimeoutException)
            {
                return TooSlow(pattern);
            }
        }

        return null;
    }

    private static PresidioFault TooSlow(AdHocPattern pattern) =>
        PresidioFault.BadRequest($"\"{pattern.Path}\" takes too long on this text. Simplify it, or send the text in parts.");

    private AnalyzedSpan SpanOf(CodePoints text, int from, int to, AdHocPattern pattern, bool isSupported)
    {
        var hasContext = !Context.IsEmpty && (isSupported || NearbyWords.Contain(text.Text, from, Context));
        var score = hasContext ? Math.Min(1, Math.Max(pattern.Score + ContextGain, ContextFloor)) : pattern.Score;
        return new AnalyzedSpan(Entity, text.Floor(from), text.Ceiling(to), score) { OriginalScore = pattern.Score, Recognizer = Name, Pattern = pattern };
    }
}
