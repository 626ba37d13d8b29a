using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Guard.Host.Presidio;

/// <summary>Texts that are no finding although they look like one: given literally, or as regular expressions that match somewhere in them.</summary>
internal sealed class AllowList
{
    private const string Name = "allow_list";
    private const int MaxTexts = 1000;
    private const int MaxPatterns = 100;
    private const int MaxLength = 1000;

    private readonly ImmutableHashSet<string> _texts;
    private readonly ImmutableArray<Regex> _patterns;

    private AllowList(ImmutableHashSet<string> texts, ImmutableArray<Regex> patterns)
    {
        _texts = texts;
        _patterns = patterns;
    }

    public bool IsEmpty => _texts.IsEmpty && _patterns.IsEmpty;

    public static AllowList Read(JsonElement body, RegexOptions options, PresidioReader reader)
    {
        var match = reader.Text(body, "allow_list_match", "allow_list_match", MaxLength) ?? "exact";
        if (match is not ("exact" or "regex"))
        {
            reader.Refuse("allow_list_match", "must be \"exact\" or \"regex\"");
        }

        var isRegex = match == "regex";
        var items = reader.Texts(body, Name, Name, isRegex ? MaxPatterns : MaxTexts, MaxLength);
        if (!isRegex)
        {
            return new AllowList([.. items], []);
        }

        var patterns = ImmutableArray.CreateBuilder<Regex>(items.Length);
        foreach (var item in items)
        {
            if (PatternCompiler.TryCompile(item, options, Name, reader, out var regex))
            {
                patterns.Add(regex);
            }
        }

        return new AllowList([], patterns.ToImmutable());
    }

    /// <summary>Whether a finding is allowed, or null when the time is up.</summary>
    public bool? Allows(ReadOnlySpan<char> found, ScanBudget budget)
    {
        if (!_texts.IsEmpty && _texts.Contains(found.ToString()))
        {
            return true;
        }

        try
        {
            foreach (var pattern in _patterns)
            {
                if (budget.IsTimeUp)
                {
                    return null;
                }

                if (pattern.IsMatch(found))
                {
                    return true;
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }

        return false;
    }
}
