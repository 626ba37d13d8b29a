using System.Text.RegularExpressions;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>A regular expression of a schema: ECMA-262 in, .NET inside. Immutable and thread-safe.</summary>
internal sealed class SchemaPattern : ITextTest
{
    /// <summary>A state for a character costs some 3 ns at worst (measured).</summary>
    private const int StatesPerStep = 512;

    private readonly Regex _regex;
    private readonly int _states;

    private SchemaPattern(Regex regex, int size)
    {
        _regex = regex;
        _states = size;
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

        // With a match timeout the linear engine of .NET 10.0 loses matches in long texts; states and steps bound its time instead.
        var regex = parsed.NeedsBacktracking ? null : Make(parsed.Text, RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        if (regex is null && backtrackingTimeout is { } timeout)
        {
            regex = Make(parsed.Text, RegexOptions.None, timeout);
        }

        problem = regex is not null ? null
            : parsed.NeedsBacktracking ? "uses lookaround or a backreference, which cannot be matched in linear time"
            : "is too large to be matched in linear time once its repeats are written out; maxLength and minLength count better";
        return regex is null ? null : new SchemaPattern(regex, parsed.Size);
    }

    /// <summary>Null when the engine does not take it; the linear one refuses what has some 10,000 states.</summary>
    private static Regex? Make(string text, RegexOptions options, TimeSpan timeout)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | options, timeout);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public bool IsMet(Evaluation run, ReadOnlySpan<char> text)
    {
        if (!run.Spend((int)Math.Min(1 + ((long)text.Length * _states / StatesPerStep), int.MaxValue)))
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
