using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Guard.Host.Presidio;

/// <summary>Reads <c>ad_hoc_recognizers</c>: patterns and word lists, bounded in number and size. Members nobody knows are refused, as Presidio does.</summary>
internal sealed class AdHocRecognizerReader(PresidioReader reader, RegexOptions options)
{
    private const string Name = "ad_hoc_recognizers";
    private const int MaxRecognizers = 50;
    private const int MaxPatterns = 100;
    private const int MaxWords = 500;
    private const int MaxWordsLength = 10_000;
    private const int MaxNameLength = 200;
    private const int MaxContext = 100;
    private const int MaxAlternativesLength = 800;

    private static readonly FrozenSet<string> RecognizerMembers = new[]
    {
        "name", "supported_language", "supported_languages", "supported_entity", "supported_entities", "patterns", "deny_list", "deny_list_score", "context",
        "global_regex_flags", "version", "country_code", "type", "enabled",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> PatternMembers = new[] { "name", "regex", "score", "capture_group" }.ToFrozenSet(StringComparer.Ordinal);

    private int _patterns;

    public ImmutableArray<AdHocRecognizer> Read(JsonElement body)
    {
        var recognizers = ImmutableArray.CreateBuilder<AdHocRecognizer>();
        foreach (var item in reader.Items(body, Name, Name, MaxRecognizers))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Name}[{recognizers.Count}]");
            if (reader.Fault is not null || ReadOne(item, path) is not { } recognizer)
            {
                return [];
            }

            recognizers.Add(recognizer);
        }

        return recognizers.DrainToImmutable();
    }

    private AdHocRecognizer? ReadOne(JsonElement item, string path)
    {
        CheckMembers(item, path, RecognizerMembers);
        var name = reader.Text(item, "name", path + ".name", MaxNameLength) ?? "PatternRecognizer";
        var entity = reader.Text(item, "supported_entity", path + ".supported_entity", MaxNameLength)
            ?? reader.Texts(item, "supported_entities", path + ".supported_entities", 1, MaxNameLength).FirstOrDefault();
        if (string.IsNullOrEmpty(entity))
        {
            reader.Refuse(path + ".supported_entity", "is needed: the entity that is found");
        }

        var patterns = ImmutableArray.CreateBuilder<AdHocPattern>();
        foreach (var pattern in reader.Items(item, "patterns", path + ".patterns", MaxPatterns))
        {
            AddPattern(pattern, string.Create(CultureInfo.InvariantCulture, $"{path}.patterns[{patterns.Count}]"), patterns);
        }

        AddWords(item, path, patterns);
        if (patterns.Count == 0)
        {
            reader.Refuse(path, "needs patterns or a deny_list");
        }

        if ((_patterns += patterns.Count) > MaxPatterns)
        {
            reader.Refuse(Name, string.Create(CultureInfo.InvariantCulture, $"has more than {MaxPatterns} patterns"));
        }

        var context = reader.Texts(item, "context", path + ".context", MaxContext, MaxNameLength);
        return reader.Fault is null ? new AdHocRecognizer(name, entity!, patterns.DrainToImmutable(), context) : null;
    }

    private void AddPattern(JsonElement pattern, string path, ImmutableArray<AdHocPattern>.Builder patterns)
    {
        if (reader.Fault is not null)
        {
            return;
        }

        CheckMembers(pattern, path, PatternMembers);
        var name = reader.Text(pattern, "name", path + ".name", MaxNameLength) ?? "";
        var written = reader.Text(pattern, "regex", path + ".regex", int.MaxValue);
        if (string.IsNullOrEmpty(written))
        {
            reader.Refuse(path + ".regex", "is needed");
            return;
        }

        if (PresidioReader.Member(pattern, "capture_group") is { ValueKind: not JsonValueKind.Undefined } group && !(group.ValueKind == JsonValueKind.Number && group.TryGetInt32(out var number) && number == 0))
        {
            reader.Refuse(path + ".capture_group", "is not served: the whole match is the finding");
        }

        var score = Score(pattern, "score", path + ".score");
        if (score is null)
        {
            reader.Refuse(path + ".score", "is needed: a number from 0 to 1");
        }
        else if (PatternCompiler.TryCompile(written, options, path + ".regex", reader, out var regex))
        {
            patterns.Add(new AdHocPattern(name, path + ".regex", regex, score.Value));
        }
    }

    /// <summary>A word list is one pattern of its words, each of which must stand alone.</summary>
    private void AddWords(JsonElement item, string path, ImmutableArray<AdHocPattern>.Builder patterns)
    {
        var words = reader.Texts(item, "deny_list", path + ".deny_list", MaxWords, MaxNameLength).Where(static word => word.Length > 0).ToArray();
        var score = Score(item, "deny_list_score", path + ".deny_list_score") ?? 1;
        if (words.Length == 0 || reader.Fault is not null)
        {
            return;
        }

        if (words.Sum(static word => word.Length) > MaxWordsLength)
        {
            reader.Refuse(path + ".deny_list", string.Create(CultureInfo.InvariantCulture, $"has more than {MaxWordsLength} characters"));
            return;
        }

        foreach (var pattern in Alternatives(words))
        {
            if (PatternCompiler.TryCreate(pattern, options, path + ".deny_list", reader, out var regex))
            {
                patterns.Add(new AdHocPattern("deny_list", path + ".deny_list", regex, score));
            }
        }
    }

    /// <summary>Patterns of several words each, no larger than the engine takes.</summary>
    private static IEnumerable<string> Alternatives(string[] words)
    {
        var pattern = new StringBuilder();
        foreach (var word in words)
        {
            if (pattern.Length > 0 && pattern.Length + word.Length > MaxAlternativesLength)
            {
                yield return pattern.ToString();
                pattern.Clear();
            }

            pattern.Append(pattern.Length > 0 ? "|" : "").Append(Edge(word[0])).Append(Regex.Escape(word)).Append(Edge(word[^1]));
        }

        yield return pattern.ToString();
    }

    private double? Score(JsonElement map, string name, string path)
    {
        var score = reader.Number(map, name, path);
        if (score is < 0 or > 1)
        {
            reader.Refuse(path, "must be from 0 to 1");
        }

        return score;
    }

    /// <summary>What must hold at the end of a listed word so that no other word goes on there.</summary>
    private static string Edge(char character) => char.IsLetterOrDigit(character) || character == '_' ? @"\b" : @"\B";

    private void CheckMembers(JsonElement item, string path, FrozenSet<string> known)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            reader.Refuse(path, "must be an object");
            return;
        }

        if (item.EnumerateObject().FirstOrDefault(member => !known.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined })
        {
            reader.Refuse(path, $"has a member nobody knows; it takes {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }
}
