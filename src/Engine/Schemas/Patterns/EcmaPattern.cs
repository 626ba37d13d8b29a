namespace Guard.Engine.Schemas.Patterns;

/// <summary>A regular expression of ECMA-262 (section 22.2, Unicode mode) as one of .NET.</summary>
/// <param name="Text">The .NET pattern.</param>
/// <param name="NeedsBacktracking">It holds a lookaround or a backreference.</param>
/// <param name="Size">States it has when its repeats are written out.</param>
internal sealed record EcmaPattern(string Text, bool NeedsBacktracking, int Size)
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Characters of its translation.</summary>
    public const int MaxText = 64 * 1024;

    /// <summary>States with all repeats written out: what a match may cost per character.</summary>
    public const int MaxSize = 20_000;

    /// <summary>Translates, or returns null and what is wrong. The problem never repeats the pattern.</summary>
    public static EcmaPattern? Parse(string pattern, out string? problem)
    {
        if (pattern.Length > MaxLength)
        {
            problem = $"is longer than {MaxLength} characters";
            return null;
        }

        var parser = new EcmaPatternParser(pattern, EcmaGroups.Scan(pattern));
        var size = parser.Parse();
        problem = parser.Problem ?? (parser.Output.Length > MaxText || size > MaxSize ? "is too large once its repeats and classes are written out" : null);
        return problem is null ? new EcmaPattern(parser.Output, parser.NeedsBacktracking, (int)size) : null;
    }
}
