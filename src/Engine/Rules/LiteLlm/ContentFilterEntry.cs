using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// LiteLLM's <c>litellm_content_filter</c>: words, patterns and ready-made patterns, as <c>keywords</c>, <c>regex</c> and <c>pii</c>. What blocks is looked for
/// before what masks, so that nothing is masked out of sight of a block. For one reading.
/// </summary>
internal sealed class ContentFilterEntry(EntryReading reading)
{
    private const string RegexType = "regex";
    private const int MaxFileBytes = 2 * 1024 * 1024;
    private const int MaxLabel = 64;

    private readonly List<EntryCheck> _checks = [];
    private readonly Dictionary<string, GuardrailAction> _entities = new(StringComparer.Ordinal);
    private readonly List<Written<string>> _blocked = [];
    private readonly List<Written<string>> _masked = [];
    private readonly HashSet<string> _labels = new(["BLOCKED_WORD", "MASKED_WORD"], StringComparer.Ordinal);

    private EntryParameters Parameters => reading.Parameters;

    private EntryFindings Findings => reading.Findings;

    public static ImmutableArray<EntryCheck> Read(EntryReading reading) => new ContentFilterEntry(reading).Read();

    private ImmutableArray<EntryCheck> Read()
    {
        ReadPatterns();
        ReadWords(Parameters, "blocked_words");
        ReadFile();
        ReportRest();
        AddEntities();
        AddWords(_blocked, "BLOCKED_WORD", reading.Block());
        AddWords(_masked, "MASKED_WORD", new GuardrailAction(GuardrailActionKind.Replace, Parameters.Text("keyword_redaction_tag") ?? "[KEYWORD_REDACTED]"));
        if (_checks.Count == 0 && Findings is { HasErrors: false, Unserved: null })
        {
            Findings.Error(Parameters.Position, "looks for nothing", "give it patterns, blocked_words or blocked_words_file");
        }

        return [.. _checks.OrderBy(check => check.Actions.CanEdit)];
    }

    private void ReadPatterns()
    {
        var format = Parameters.Text("pattern_redaction_format") ?? "[{pattern_name}_REDACTED]";
        foreach (var row in Parameters.Rows("patterns"))
        {
            var kind = row.Word("pattern_type", "prebuilt", RegexType);
            var named = row.Text("pattern_name");
            var pattern = row.Text("pattern");
            var name = row.Text("name") ?? named ?? "CUSTOM";
            var action = IsMask(row)
                ? new GuardrailAction(GuardrailActionKind.Replace, format.Replace("{pattern_name}", name.ToUpperInvariant(), StringComparison.Ordinal))
                : reading.Block($"Content blocked: {name} pattern detected.");
            if (kind == RegexType || (kind is null && pattern is not null))
            {
                AddRegex(row, name, pattern, action, ignoreCase: true);
            }
            else if (named is not null)
            {
                AddPrebuilt(row, named, action);
            }
            else
            {
                Findings.Error(row.Position, "has a pattern without \"pattern_name\" or \"pattern\"", "name a ready-made pattern, or write pattern_type: regex and the pattern");
            }

            row.Accept("description");
            row.WarnOfUnknown("patterns");
        }
    }

    private void AddPrebuilt(EntryParameters row, string name, GuardrailAction action)
    {
        if (PrebuiltPatterns.Entities.TryGetValue(name, out var entity) && reading.KnownEntities.Contains(entity))
        {
            _entities[entity] = _entities.TryGetValue(entity, out var held) && held.Kind == GuardrailActionKind.Block ? held : action;
        }
        else if (PrebuiltPatterns.Expressions.TryGetValue(name, out var expression))
        {
            AddRegex(row, name, expression, action, ignoreCase: false);
        }
        else if (PrebuiltPatterns.Others.Contains(name))
        {
            Findings.NotServed(row.PositionOf("pattern_name"), $"the ready-made pattern \"{name}\" is not served yet", "write it as pattern_type: regex, or take it out");
        }
        else
        {
            Findings.Error(
                row.PositionOf("pattern_name"),
                $"names a ready-made pattern nobody knows, \"{row.Shown("pattern_name")}\"",
                Suggestion.DidYouMean(name, PrebuiltPatterns.Names) ?? $"served are {string.Join(", ", PrebuiltPatterns.Entities.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    private void AddRegex(EntryParameters row, string name, string? pattern, GuardrailAction action, bool ignoreCase)
    {
        if (pattern is null)
        {
            Findings.Error(row.Position, "has a regex without a \"pattern\"", "write the pattern in single quotes");
            return;
        }

        if (!reading.Factories.ContainsKey(RegexType))
        {
            Findings.NotServed(row.Position, "patterns of its own are not served yet", "use blocked_words or a ready-made pattern");
            return;
        }

        var label = LabelOf(name);
        var position = row.PositionOf("pattern");
        var settings = SettingsNodes.Map(
            position, ("pattern", SettingsNodes.Text(position, pattern)), ("label", SettingsNodes.Text(position, label)), ("ignore_case", SettingsNodes.Flag(position, ignoreCase)));
        _checks.Add(new EntryCheck(RegexType, settings, One(label, action)));
    }

    /// <summary>The pattern's name as a label, and one that no other check of the entry has.</summary>
    private string LabelOf(string name)
    {
        var plain = new string([.. name.Take(MaxLabel - 4).Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '_')]);
        var label = plain;
        for (var i = 2; !_labels.Add(label) || reading.KnownEntities.Contains(label); i++)
        {
            label = string.Create(CultureInfo.InvariantCulture, $"{plain}_{i}");
        }

        return label;
    }

    private static ActionPlan One(string label, GuardrailAction action) =>
        new(FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(label, action)], StringComparer.Ordinal), action);

    private void AddEntities()
    {
        if (_entities.Count > 0)
        {
            var position = Parameters.PositionOf("patterns");
            _checks.Add(new EntryCheck(
                "pii",
                SettingsNodes.Map(position, ("entities", SettingsNodes.Texts(position, _entities.Keys.Order(StringComparer.Ordinal)))),
                new ActionPlan(_entities.ToFrozenDictionary(StringComparer.Ordinal), reading.Block())));
        }
    }

    private void ReadWords(EntryParameters parameters, string key)
    {
        foreach (var item in parameters.Items(key))
        {
            if (item is DocumentScalar { IsNull: false, Text.Length: > 0 } word)
            {
                _blocked.Add(new Written<string>(word.Text, word.Position));
                continue;
            }

            if (item is not DocumentMap map)
            {
                Findings.Error(item.Position, $"has {item.Describe()} in \"{key}\"", "write {keyword: the word, action: BLOCK}");
                continue;
            }

            var row = new EntryParameters(map, Findings);
            var list = IsMask(row) ? _masked : _blocked;
            if (row.Text("keyword") is { } keyword)
            {
                list.Add(new Written<string>(keyword, row.PositionOf("keyword")));
            }
            else
            {
                Findings.Error(row.Position, "has a blocked word without a \"keyword\"", "write {keyword: the word, action: BLOCK}");
            }

            row.Accept("description");
            row.WarnOfUnknown(key);
        }
    }

    private void ReadFile()
    {
        if (Parameters.Text("blocked_words_file") is not { } path)
        {
            return;
        }

        var position = Parameters.PositionOf("blocked_words_file");
        var text = reading.Assets.ReadText(path, MaxFileBytes, out var reason);
        if (text is null)
        {
            Findings.Error(position, $"names a list of words that cannot be read: {reason}", "put the file beside the configuration");
            return;
        }

        var before = Findings.Sink.Count;
        if (DocumentReader.Read(path, text, Findings.Sink) is DocumentMap file)
        {
            var parameters = new EntryParameters(file, Findings);
            ReadWords(parameters, "blocked_words");
            parameters.WarnOfUnknown(path);
        }
        else if (Findings.Sink.Count == before)
        {
            Findings.Error(position, "names a file that holds no \"blocked_words\"", "write blocked_words: and one {keyword: word, action: BLOCK} a line below it");
        }

        Findings.Count(before);
    }

    private void AddWords(List<Written<string>> words, string label, GuardrailAction action)
    {
        if (words.Count == 0)
        {
            return;
        }

        var position = words[0].Position;
        var list = new DocumentList(position, [.. words.Select(word => SettingsNodes.Text(word.Position, word.Value))]);

        // LiteLLM finds a word inside of others too.
        var settings = SettingsNodes.Map(position, ("words", list), ("label", SettingsNodes.Text(position, label)), ("whole_word", SettingsNodes.Flag(position, false)));
        _checks.Add(new EntryCheck("keywords", settings, One(label, action)));
    }

    private void ReportRest()
    {
        foreach (var category in Parameters.Rows("categories"))
        {
            if (category.Flag("enabled") != false)
            {
                Findings.NotServed(
                    category.Position, $"the category \"{category.Shown("category")}\" is not served yet", "take it out, or use a service behind generic_guardrail_api");
            }
        }

        foreach (var key in new[] { "image_model", "competitor_intent_config" })
        {
            if (Parameters.Node(key) is not null)
            {
                Findings.NotServed(Parameters.PositionOf(key), $"\"{key}\" is not served yet", "take it out");
            }
        }

        Parameters.Accept("severity_threshold", "keyword_redaction_tag");
    }

    private static bool IsMask(EntryParameters row) => row.Word("action", "block", "mask") == "mask";
}
