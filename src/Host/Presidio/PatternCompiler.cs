using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Guard.Host.Presidio;

/// <summary>
/// Compiles regular expressions of a request: bounded in length, size and time, and only what could be matched without backtracking. Presidio's flags are
/// Python's: 2 ignore case, 8 lines, 16 dot matches all, 64 verbose; 32 is how .NET reads anyway.
/// </summary>
/// <remarks>
/// The engine without backtracking checks the pattern and does not match it: in .NET 10 it loses matches once its automaton outgrows its limit
/// (<c>a[ab]{30}c</c> in 20,000 letters), and next to optional first characters (dotnet/runtime#130176), and its timeout does not bound its memory. A lost
/// match is a leak; one that takes too long refuses the request.
/// </remarks>
internal static class PatternCompiler
{
    public const int MaxLength = 1000;

    /// <summary>Dot matches all, lines, ignore case: what applies when a request says nothing.</summary>
    public const int DefaultFlags = 16 | 8 | 2;

    private const int MaxSize = 2000;
    private const int KnownFlags = 2 | 8 | 16 | 32 | 64;

    /// <summary>The options for Python's flags, or null with a complaint.</summary>
    public static RegexOptions? Options(int flags, PresidioReader reader)
    {
        if ((flags & ~KnownFlags) != 0)
        {
            reader.Refuse("regex_flags", "takes the sum of 2 (ignore case), 8 (multiline), 16 (dot matches all), 32 (Unicode) and 64 (verbose)");
            return null;
        }

        return RegexOptions.CultureInvariant
            | ((flags & 2) != 0 ? RegexOptions.IgnoreCase : 0)
            | ((flags & 8) != 0 ? RegexOptions.Multiline : 0)
            | ((flags & 16) != 0 ? RegexOptions.Singleline : 0)
            | ((flags & 64) != 0 ? RegexOptions.IgnorePatternWhitespace : 0);
    }

    /// <summary>Compiles, or complains under <paramref name="path"/>.</summary>
    public static bool TryCompile(
        [StringSyntax(StringSyntaxAttribute.Regex)] string pattern, RegexOptions options, string path, PresidioReader reader, [NotNullWhen(true)] out Regex? regex)
    {
        regex = null;
        if (pattern.Length > MaxLength || PatternSize.Of(pattern) > MaxSize)
        {
            reader.Refuse(path, string.Create(CultureInfo.InvariantCulture, $"is too large: at most {MaxLength} characters, and counts such as {{2,30}} that multiply to at most {MaxSize}"));
            return false;
        }

        return TryCreate(pattern, options, path, reader, out regex);
    }

    /// <summary>The same for a pattern that was made here and is small.</summary>
    public static bool TryCreate(string pattern, RegexOptions options, string path, PresidioReader reader, [NotNullWhen(true)] out Regex? regex)
    {
        regex = null;
        try
        {
            _ = new Regex(pattern, options | RegexOptions.NonBacktracking, ScanBudget.MatchTimeout);
            regex = new Regex(pattern, options, ScanBudget.MatchTimeout);
            return true;
        }
        catch (RegexParseException exception)
        {
            reader.Refuse(path, string.Create(CultureInfo.InvariantCulture, $"is not a regular expression Guard can read (character {exception.Offset}: {exception.Error})"));
        }
        catch (NotSupportedException)
        {
            reader.Refuse(path, "needs backtracking, which Guard does not take from a request: use no look-around, back-reference, atomic group or conditional");
        }

        return false;
    }
}
