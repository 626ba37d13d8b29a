using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Reads the text of one rule file of format v1. Every mistake is reported with its position; a rule with a mistake is left out of the result.
/// Keys that belong to the format but are not served yet are errors where they would change what is enforced. Pure.
/// </summary>
internal sealed class RuleFileReader(ICollection<Diagnostic> diagnostics)
{
    private const string Version = "v1";
    private const int MaxExamples = 1000;

    private static readonly FrozenSet<string> LaterInFile = FrozenSet.Create(StringComparer.Ordinal, "lists", "macros", "extends", "examples", "defaults");

    private static readonly FrozenSet<string> LaterInRule = FrozenSet.Create(
        StringComparer.Ordinal, "when", "exceptions", "rollout", "extends", "unless", "scope", "message", "notify", "sample");

    private static readonly FrozenSet<string> LaterInLimits = FrozenSet.Create(
        StringComparer.Ordinal, "hold_back_chars", "max_span", "rate", "session_events");

    /// <summary>The file's rules, or null when not even its frame could be read.</summary>
    public RuleFile? Read(string file, string text)
    {
        var before = diagnostics.Count;
        if (DocumentReader.Read(file, text, diagnostics) is not { } root)
        {
            if (diagnostics.Count == before)
            {
                diagnostics.Add(Diagnostic.Error(new SourcePosition(file, 1, 1), "the file is empty", "write rules or delete it"));
            }

            return null;
        }

        if (RuleMapReader.Of("the file", root, diagnostics) is not { } reader)
        {
            return null;
        }

        ReadVersion(reader);
        var pack = reader.RequiredText("pack", "name the pack, such as `pack: acme/data`");
        var list = reader.Required("rules", "write the rules as a list under `rules:`");
        var rules = ImmutableArray.CreateBuilder<RuleDeclaration>();
        if (list is DocumentList { Items: var items })
        {
            foreach (var item in items)
            {
                if (ReadRule(item) is { } rule)
                {
                    rules.Add(rule);
                }
            }
        }
        else if (list is not null)
        {
            diagnostics.Add(Diagnostic.Error(list.Position, $"\"rules\" must be a list, not {list.Describe()}", "start each rule with a dash"));
        }

        reader.Done(LaterInFile);
        return pack is { } name ? new RuleFile { Pack = name, Rules = rules.DrainToImmutable() } : null;
    }

    private void ReadVersion(RuleMapReader reader)
    {
        if (reader.RequiredText("guard", "start the file with `guard: v1`") is { } version && version.Value != Version)
        {
            diagnostics.Add(Diagnostic.Error(version.Position, $"the format \"{RuleMapReader.Shown(version.Value)}\" is not known", "write `guard: v1`"));
        }
    }

    private RuleDeclaration? ReadRule(DocumentNode node)
    {
        var before = diagnostics.Count;
        if (RuleMapReader.Of("a rule", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var id = reader.RequiredText("id", "give it a stable id, `pack/name`");
        var name = reader.Text("name");
        var version = reader.RequiredInteger("version", 1, int.MaxValue, "start with `version: 1` and count up with each change");
        var about = ReadAbout(reader);
        var mode = ReadMode(reader);
        var apply = reader.Word("apply", "always", "on_request")?.Value == "on_request" ? RuleApply.OnRequest : RuleApply.Always;
        var at = ReadAt(reader);
        var match = ReadMatch(reader);
        var actionReader = new RuleActionReader(diagnostics);
        var action = reader.Required("action", "say what happens, such as `action: mask`") is { } verb ? actionReader.Read(verb) : null;
        var limits = ReadLimits(reader);
        var examples = ReadExamples(reader);
        reader.Done(LaterInRule);
        if (diagnostics.Count != before || id is null || version is null || about is null || at is null || match is null || action is null)
        {
            return null;
        }

        return new RuleDeclaration
        {
            Position = reader.Position,
            Id = id.Value,
            Name = name,
            Version = version.Value,
            About = about,
            Mode = mode,
            Apply = apply,
            At = at.Value,
            Match = match,
            Action = action,
            ActionLabels = [.. actionReader.Labels],
            Limits = limits,
            Examples = examples,
        };
    }

    private static RuleAbout? ReadAbout(RuleMapReader reader)
    {
        var title = reader.RequiredText("title", "say in one line what the rule does");
        var description = reader.Text("description");
        var severity = reader.Word("severity", "info", "low", "medium", "high", "critical");
        var status = reader.Word("status", "experimental", "test", "stable", "deprecated");
        var owner = reader.Text("owner");
        var tags = reader.Texts("tags");
        var references = reader.Texts("references");
        return title is null ? null : new RuleAbout
        {
            Title = title.Value.Value,
            Description = description?.Value,
            Severity = severity?.Value,
            Status = status?.Value,
            Owner = owner?.Value,
            Tags = [.. tags.Select(tag => tag.Value)],
            References = [.. references.Select(reference => reference.Value)],
        };
    }

    private static RuleMode ReadMode(RuleMapReader reader) => reader.Word("mode", "off", "monitor", "enforce")?.Value switch
    {
        "off" => RuleMode.Off,
        "monitor" => RuleMode.Monitor,
        _ => RuleMode.Enforce,
    };

    private StageSet? ReadAt(RuleMapReader reader)
    {
        var before = diagnostics.Count;
        if (reader.Required("at", "say where it judges, such as `at: [input, output, tool_call, tool_result]`") is not { } node)
        {
            return null;
        }

        var words = reader.Texts("at");
        if (words.IsEmpty)
        {
            if (diagnostics.Count == before)
            {
                diagnostics.Add(Diagnostic.Error(node.Position, "\"at\" names no stage", "a rule without a stage would never run; name at least one"));
            }

            return null;
        }

        return StageNames.ReadSet(words, diagnostics);
    }

    private RuleMatch? ReadMatch(RuleMapReader reader)
    {
        if (reader.Required("match", "say what it looks for, such as `match: {pii: {entities: [EMAIL_ADDRESS]}}`") is not { } node)
        {
            return null;
        }

        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"match\" must be a map, not {node.Describe()}", "name a matcher and put its settings below it"));
            return null;
        }

        switch (map.Entries)
        {
            case []:
                diagnostics.Add(Diagnostic.Error(map.Position, "\"match\" names no matcher", "name one and put its settings below it"));
                return null;
            case [var entry]:
                return new RuleMatch(entry.Name, entry.Position, entry.Value);
            default:
                diagnostics.Add(Diagnostic.Error(
                    map.Entries[1].Position, "several matchers in one rule are not served yet", "write one rule for each; they run in the order of the file"));
                return null;
        }
    }

    private RuleLimits ReadLimits(RuleMapReader reader)
    {
        if (reader.Node("limits") is not { } node || RuleMapReader.Of("limits", node, diagnostics) is not { } limits)
        {
            return RuleLimits.Default;
        }

        var timeout = limits.Integer("timeout_ms", 1, 60_000);
        var onError = limits.Word("on_error", "fail_closed", "fail_open");
        limits.Done(LaterInLimits);
        return new RuleLimits(
            timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : RuleLimits.Default.Timeout,
            onError?.Value == "fail_open" ? FailureMode.Open : FailureMode.Closed)
        {
            HasTimeout = timeout is not null,
        };
    }

    private ImmutableArray<RuleExample> ReadExamples(RuleMapReader reader)
    {
        if (reader.Node("examples") is not { } node)
        {
            return [];
        }

        if (node is not DocumentList list || list.Items.Count > MaxExamples)
        {
            diagnostics.Add(node is DocumentList
                ? Diagnostic.Error(node.Position, $"a rule has more than {MaxExamples} examples", "keep the telling ones")
                : Diagnostic.Error(node.Position, $"\"examples\" must be a list, not {node.Describe()}", "start each example with a dash"));
            return [];
        }

        var examples = ImmutableArray.CreateBuilder<RuleExample>(list.Items.Count);
        var exampleReader = new RuleExampleReader(diagnostics);
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (exampleReader.Read(list.Items[i], i + 1) is { } example)
            {
                examples.Add(example);
            }
        }

        return examples.DrainToImmutable();
    }
}
