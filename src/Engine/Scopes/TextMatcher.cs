using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Guard.Engine.Scopes;

/// <summary>
/// A condition over one text: some of <see cref="Texts"/>, <see cref="Globs"/> and <see cref="Patterns"/> must fit where any are given, and nothing of
/// <see cref="Not"/> may. Compared ordinally. Immutable, thread-safe, allocates nothing.
/// </summary>
public sealed class TextMatcher
{
    private const int Few = 4;

    /// <summary>So few that comparing each is quicker than looking one up.</summary>
    private readonly string[]? _few;

    /// <summary>Exact values, or null when none are given.</summary>
    public FrozenSet<string>? Texts
    {
        get;
        init
        {
            field = value;
            _few = value is { Count: <= Few } ? [.. value] : null;
        }
    }

    public ImmutableArray<NamePattern> Globs { get; init; } = [];

    /// <summary>Each must be of an <see cref="AuthorPattern"/>, or made with <see cref="RegexOptions.NonBacktracking"/>.</summary>
    public ImmutableArray<Regex> Patterns { get; init; } = [];

    /// <summary>What must not fit, or null.</summary>
    public TextMatcher? Not { get; init; }

    public bool HasPositive => Texts is not null || !Globs.IsEmpty || !Patterns.IsEmpty;

    public static TextMatcher Of(params IEnumerable<string> texts) => new() { Texts = texts.ToFrozenSet(StringComparer.Ordinal) };

    public bool Matches(string value) => (!HasPositive || Fits(value)) && (Not is null || !Not.Matches(value));

    /// <summary>Over several names of one thing: a positive part needs one name that fits, a negative part needs that none does.</summary>
    public bool MatchesAny(ReadOnlySpan<string?> names)
    {
        var fits = !HasPositive;
        foreach (var name in names)
        {
            if (name is null)
            {
                continue;
            }

            fits = fits || Fits(name);
            if (Not is not null && Not.Matches(name))
            {
                return false;
            }
        }

        return fits;
    }

    /// <summary>
    /// Over a header, whose values commas join: a positive part needs the whole or one value that fits, a negative part fails only when every value is what it must not
    /// be. So adding a value never takes a rule away. Allocates for several values only.
    /// </summary>
    public bool MatchesList(string? header)
    {
        if (header?.Contains(',', StringComparison.Ordinal) != true)
        {
            return MatchesAny([header]);
        }

        var values = header.Split(',', StringSplitOptions.TrimEntries);
        return (!HasPositive || Fits(header) || values.Any(Fits)) && (Not is null || !(Not.Texts?.Contains(header) == true || values.All(Not.Matches)));
    }

    private bool HasText(string value)
    {
        if (_few is null)
        {
            return Texts!.Contains(value);
        }

        foreach (var text in _few)
        {
            if (string.Equals(text, value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(string value)
    {
        if (Texts is not null && HasText(value))
        {
            return true;
        }

        foreach (var glob in Globs)
        {
            if (glob.IsMatch(value))
            {
                return true;
            }
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.IsMatch(value))
            {
                return true;
            }
        }

        return false;
    }
}
