using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Guard.Engine.Scopes;

namespace Guard.Plugins.ToolPermission;

/// <summary>A regular expression that must fit a whole text, in linear time. Immutable and thread-safe.</summary>
internal sealed class ToolPattern
{
    public const int MaxLength = 1024;

    private readonly string? _literal;
    private readonly NamePattern? _name;
    private readonly Regex? _regex;

    private ToolPattern(string? literal, NamePattern? name, Regex? regex)
    {
        _literal = literal;
        _name = name;
        _regex = regex;
    }

    /// <summary>
    /// As <see cref="TryCreate"/>, but letters, digits, underscores and hyphens with <c>*</c> between them are a name with wildcards, as LiteLLM's configurations
    /// write <c>mcp__github_*</c>: read as an expression it would fit no tool anybody means.
    /// </summary>
    public static bool TryCreateName(string text, [NotNullWhen(true)] out ToolPattern? pattern, out string? reason)
    {
        reason = null;
        if (NamePattern.HasWildcard(text) && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '*'))
        {
            pattern = new ToolPattern(null, new NamePattern(text), null);
            return true;
        }

        return TryCreate(text, out pattern, out reason);
    }

    /// <summary>False, with the reason, when the text is no expression that can be matched in linear time.</summary>
    public static bool TryCreate(string text, [NotNullWhen(true)] out ToolPattern? pattern, out string? reason)
    {
        reason = null;
        if (text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ' ' or '/' or ':'))
        {
            pattern = new ToolPattern(text, null, null);
            return true;
        }

        pattern = AuthorPattern.Whole(text, out reason) is { } regex ? new ToolPattern(null, null, regex) : null;
        return pattern is not null;
    }

    /// <summary>The only text it fits, or null.</summary>
    public string? Literal => _literal;

    public bool Matches(string text) => _literal is not null ? string.Equals(_literal, text, StringComparison.Ordinal) : _name?.IsMatch(text) ?? _regex!.IsMatch(text);
}
