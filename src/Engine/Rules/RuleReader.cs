using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Reads one entry of <c>rules:</c>.</summary>
internal sealed class RuleReader(ICollection<Diagnostic> diagnostics, RuleExpansion words, ConditionReader conditions)
{
    private const int MaxExamples = 1000;
    private const int MaxMatchers = 32;

    private static readonly FrozenSet<string> LaterInRule = FrozenSet.Create(
        StringComparer.Ordinal, "extends", "unless", "scope", "message", "notify", "sample", "override");

    private static readonly FrozenSet<string> LaterInLimits = FrozenSet.Create(
        StringComparer.Ordinal, "held_chars", "hold_back_chars", "max_span", "rate", "session_events");

    /// <summary>The rule, or null after adding every error found.</summary>
    public RuleDeclaration? Read(DocumentNode node)
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
        var matches = ReadMatches(reader);
        var actionReader = new RuleActionReader(diagnostics, id?.Value);
        var action = reader.Required("action", "say what happens, such as `action: mask`") is { } verb ? actionReader.Read(verb) : null;
        var scope = reader.Node("when") is { } when ? conditions.ReadScope(words.Condition(when)) : null;
        var rollout = new RolloutReader(diagnostics).Read(reader, mode, id?.Value ?? "");
        var exceptions = new ExceptionReader(diagnostics, words, conditions).Read(reader.Node("exceptions"));
        var limits = ReadLimits(reader);
        var examples = ReadExamples(reader);
        reader.Done(LaterInRule);
        if (Count(before) || id is null || version is null || about is null || at is null || action is null)
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
            At = at.Value.At,
            ConcurrentAt = at.Value.ConcurrentAt,
            Matches = matches,
            Action = action,
            ActionLabels = [.. actionReader.Labels],
            Scope = scope,
            Rollout = rollout,
            Exceptions = exceptions,
            Limits = limits,
            Examples = examples,
        };
    }

    /// <summary>An error was added since; warnings do not stop a rule.</summary>
    private bool Count(int before) => diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error);

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

    private (StageSet At, StageSet ConcurrentAt)? ReadAt(RuleMapReader reader)
    {
        var before = diagnostics.Count;
        if (reader.Required("at", "say where it judges, such as `at: [input, output, tool_call, tool_result]`") is not { } node)
        {
            return null;
        }

        var stages = reader.Texts("at");
        if (stages.IsEmpty)
        {
            if (diagnostics.Count == before)
            {
                diagnostics.Add(Diagnostic.Error(node.Position, "\"at\" names no stage", "a rule without a stage would never run; name at least one"));
            }

            return null;
        }

        return StageNames.ReadSets(stages, diagnostics);
    }

    private ImmutableArray<RuleMatch> ReadMatches(RuleMapReader reader)
    {
        if (reader.Required("match", "say what it looks for, such as `match: {pii: {entities: [EMAIL_ADDRESS]}}`") is not { } written)
        {
            return [];
        }

        var node = words.Matcher(written);
        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"match\" must be a map, not {node.Describe()}", "name a matcher and put its settings below it"));
            return [];
        }

        if (map.Entries.Count is 0 or > MaxMatchers)
        {
            diagnostics.Add(map.Entries.Count == 0
                ? Diagnostic.Error(map.Position, "\"match\" names no matcher", "name one and put its settings below it")
                : Diagnostic.Error(map.Position, $"\"match\" names more than {MaxMatchers} matchers", "write several rules"));
            return [];
        }

        return [.. map.Entries.Select(entry => new RuleMatch(entry.Name, entry.Position, entry.Value))];
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
