using System.Collections.Immutable;

namespace Guard.Engine.Scopes;

/// <summary>A name with any number of <c>*</c>, each standing for a run of characters, slashes included. Immutable; ordinal unless told otherwise.</summary>
public sealed class NamePattern
{
    private readonly string[] _literals;
    private readonly StringComparison _comparison;

    /// <param name="text">The name with its wildcards.</param>
    /// <param name="comparison">How letters compare.</param>
    public NamePattern(string text, StringComparison comparison = StringComparison.Ordinal)
    {
        Text = text;
        _literals = text.Split('*');
        _comparison = comparison;
    }

    public string Text { get; }

    /// <summary>What every fitting name starts with, letter for letter; empty where letters compare otherwise than ordinally.</summary>
    public string Start => _comparison == StringComparison.Ordinal ? _literals[0] : "";

    /// <summary>How specific it is: the characters that are not wildcards.</summary>
    public int LiteralLength => Text.Length - _literals.Length + 1;

    public int WildcardCount => _literals.Length - 1;

    public static bool HasWildcard(string name) => name.Contains('*', StringComparison.Ordinal);

    /// <summary>Puts the captures where the template has <c>*</c>, in order; the last capture also fills any that are left over.</summary>
    public static string Fill(string template, ImmutableArray<string> captures)
    {
        if (captures.IsEmpty || !HasWildcard(template))
        {
            return template;
        }

        var pieces = template.Split('*');
        var filled = pieces[0];
        for (var i = 1; i < pieces.Length; i++)
        {
            filled = string.Concat(filled, captures[Math.Min(i, captures.Length) - 1], pieces[i]);
        }

        return filled;
    }

    /// <summary>True when the whole name matches; a wildcard may stand for nothing.</summary>
    public bool IsMatch(string name) => TryMatch(name, null);

    /// <summary>True when the whole name matches and every wildcard stands for at least one character.</summary>
    public bool TryCapture(string name, out ImmutableArray<string> captures)
    {
        var builder = ImmutableArray.CreateBuilder<string>(WildcardCount);
        if (TryMatch(name, builder) && !builder.Contains(string.Empty))
        {
            captures = builder.DrainToImmutable();
            return true;
        }

        captures = [];
        return false;
    }

    private bool TryMatch(string name, ImmutableArray<string>.Builder? captures)
    {
        if (_literals.Length == 1)
        {
            return string.Equals(name, Text, _comparison);
        }

        var isOrdinal = _comparison == StringComparison.Ordinal;
        if (!(isOrdinal ? name.AsSpan().StartsWith(_literals[0]) : name.StartsWith(_literals[0], _comparison)))
        {
            return false;
        }

        var position = _literals[0].Length;
        for (var i = 1; i < _literals.Length - 1; i++)
        {
            var next = name.IndexOf(_literals[i], position, _comparison);
            if (next < 0)
            {
                return false;
            }

            captures?.Add(name[position..next]);
            position = next + _literals[i].Length;
        }

        var tail = _literals[^1];
        if (name.Length - tail.Length < position || !(isOrdinal ? name.AsSpan().EndsWith(tail) : name.EndsWith(tail, _comparison)))
        {
            return false;
        }

        captures?.Add(name[position..^tail.Length]);
        return true;
    }
}
