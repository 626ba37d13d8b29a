using System.Text.RegularExpressions;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>A regular expression of a schema: ECMA-262 in, .NET inside. Immutable and thread-safe.</summary>
internal sealed class SchemaPattern : ITextTest
{
    /// <summary>Linear matching needs no more than this; it bounds what large repeats cost.</summary>

    private readonly Regex _regex;
    private readonly int _charactersPerStep;

    private SchemaPattern(Regex regex, int size)
    {
        _regex = regex;
        _charactersPerStep = Math.Max(1, 2048 / Math.Max(1, size));
    }

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    /// <param name="pattern">As the schema has it.</param>
    /// <param name="backtrackingTimeout">Null refuses patterns that cannot be matched in linear time.</param>
    /// <param name="problem">What is wrong.</param>
    public static SchemaPattern? Create(string pattern, TimeSpan? backtrackingTimeout, out string? problem)
    {
        if (EcmaPattern.Parse(pattern, out problem) is not { } parsed)
        {
            return null;
        }

        if (parsed.NeedsBacktracking && backtrackingTimeout is null)
        {
            problem = "uses lookaround or a backreference, which cannot be matched in linear time";
            return null;
        }

        try
        {
            var options = RegexOptions.CultureInvariant | (parsed.NeedsBacktracking ? RegexOptions.None : RegexOptions.NonBacktracking);
            return new SchemaPattern(new Regex(parsed.Text, options, parsed.NeedsBacktracking ? backtrackingTimeout!.Value : Regex.InfiniteMatchTimeout), parsed.Size);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            problem = "cannot be compiled";
            return null;
        }
    }

    public bool IsMet(Evaluation run, ReadOnlySpan<char> text)
    {
        if (!run.Spend(1 + (text.Length / _charactersPerStep)))
        {
            return false;
        }

        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            run.Exhaust();
            return false;
        }
    }
}
