using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Turns rule files into a <see cref="RuleSet"/>, or reports everything that is wrong with them at once. Runs every example: an enforced rule
/// with a failing example does not load, so a rule set that is served does what its authors wrote down. One use per compilation.
/// </summary>
/// <param name="factories">Matchers by their key; the last of two with the same key wins.</param>
/// <param name="diagnostics">Receives findings; may already hold those of reading.</param>
/// <param name="assetReads">Receives the files that matchers read, with their SHA-256.</param>
internal sealed class RuleCompiler(IEnumerable<IGuardrailFactory> factories, List<Diagnostic> diagnostics, IDictionary<string, string> assetReads)
{
    private static readonly FrozenSet<string> LaterMatchers = FrozenSet.Create(
        StringComparer.Ordinal,
        "secrets", "regex", "topic", "topics", "schema", "expr", "expression", "flow", "drift", "text", "detector", "moderation", "injection",
        "any", "all", "not", "webhook", "tool_permission");

    /// <summary>What a check that ends its own wait gets beyond it, so that its word comes first.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, IGuardrailFactory> _factories = ByType(factories);
    private readonly RuleNames _names = new(diagnostics);
    private readonly RuleRevision _revision = new(assetReads);
    private readonly List<GuardrailBinding> _bindings = [];
    private readonly Dictionary<string, List<int>> _byName = new(StringComparer.Ordinal);
    private readonly List<RuleExampleResult> _examples = [];

    /// <summary>Compiles; the rule set is null when any diagnostic is an error.</summary>
    public async ValueTask<RuleLoad> CompileAsync(ImmutableArray<RuleText> texts, CancellationToken cancellationToken)
    {
        var reader = new RuleFileReader(diagnostics);
        foreach (var text in texts)
        {
            if (reader.Read(text.Name, text.Text) is { } file)
            {
                await AddFileAsync(file, new RuleAssets(text.Root, text.Directory, assetReads), cancellationToken);
            }
        }

        var isGood = diagnostics.TrueForAll(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
        var byName = _byName.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        return new RuleLoad(isGood ? new RuleSet(_revision.Complete(), [.. _bindings], byName) : null, InFileOrder(texts), [.. _examples]);
    }

    private ImmutableArray<Diagnostic> InFileOrder(ImmutableArray<RuleText> texts)
    {
        var order = texts.Select((text, index) => (text.Name, index)).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.index);
        return
        [
            .. diagnostics
                .OrderBy(finding => order.GetValueOrDefault(finding.Position.File, -1))
                .ThenBy(finding => finding.Position.Line)
                .ThenBy(finding => finding.Position.Column),
        ];
    }

    private static Dictionary<string, IGuardrailFactory> ByType(IEnumerable<IGuardrailFactory> factories)
    {
        var byType = new Dictionary<string, IGuardrailFactory>(StringComparer.Ordinal);
        foreach (var factory in factories)
        {
            byType[factory.Type] = factory;
        }

        return byType;
    }

    private async ValueTask AddFileAsync(RuleFile file, RuleAssets assets, CancellationToken cancellationToken)
    {
        _names.ClaimPack(file.Pack);
        Name(file.Pack.Value, null);
        foreach (var rule in file.Rules)
        {
            var isNamed = _names.ClaimId(file.Pack.Value, rule.Id);
            isNamed = (rule.Name is not { } name || _names.ClaimName(rule.Id.Value, name)) && isNamed;
            if (Build(rule, assets) is not { } binding)
            {
                continue;
            }

            await RunExamplesAsync(rule, binding, cancellationToken);
            if (isNamed)
            {
                Add(file.Pack.Value, rule, binding);
            }
        }
    }

    private GuardrailBinding? Build(RuleDeclaration rule, RuleAssets assets)
    {
        if (!_factories.TryGetValue(rule.Match.Type, out var factory))
        {
            diagnostics.Add(UnknownMatcher(rule.Match));
            return null;
        }

        if (rule.At == StageSet.Of(Stage.Log))
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position, $"the rule \"{rule.Id.Value}\" stands only at log, and content is not stored yet", "it covers nothing until it is"));
        }

        var name = rule.Name?.Value ?? rule.Id.Value;
        var before = diagnostics.Count;
        var guardrail = factory.Create(new GuardrailDefinition(name, rule.Match.Settings, rule.Action, assets) { IsOperatorsFile = true }, diagnostics);
        if (guardrail is null)
        {
            if (diagnostics.Count == before)
            {
                diagnostics.Add(Diagnostic.Error(rule.Match.Position, $"the matcher \"{rule.Match.Type}\" refused its settings without saying why"));
            }

            return null;
        }

        CheckLabels(rule, guardrail);
        return new GuardrailBinding
        {
            Name = name,
            RuleId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rule.Id.Value}@{rule.Version}"),
            Type = rule.Match.Type,
            Guardrail = guardrail,
            Stages = rule.At,
            IsDefaultOn = rule.Apply == RuleApply.Always,
            IsMonitor = rule.Mode == RuleMode.Monitor,
            Timeout = guardrail is ITimedGuardrail timed && !rule.Limits.HasTimeout ? timed.Timeout + Grace : rule.Limits.Timeout,
            FailureMode = rule.Limits.OnError,
            Origin = rule.Position,
        };
    }

    private void CheckLabels(RuleDeclaration rule, IGuardrail guardrail)
    {
        if (guardrail.Labels is not { } known)
        {
            return;
        }

        foreach (var label in rule.ActionLabels.Where(label => !known.Contains(label.Value)))
        {
            diagnostics.Add(Diagnostic.Error(
                label.Position,
                $"the action names \"{RuleMapReader.Shown(label.Value)}\", which \"{rule.Match.Type}\" does not look for in this rule",
                Suggestion.DidYouMean(label.Value, known) ?? $"it looks for {string.Join(", ", known.Order(StringComparer.Ordinal).Take(20))}"));
        }
    }

    private Diagnostic UnknownMatcher(RuleMatch match) => LaterMatchers.Contains(match.Type)
        ? Diagnostic.Error(match.Position, $"the matcher \"{match.Type}\" is not served yet", $"matchers are {MatcherNames()}")
        : Diagnostic.Error(
            match.Position,
            $"unknown matcher \"{RuleMapReader.Shown(match.Type)}\"",
            Suggestion.DidYouMean(match.Type, _factories.Keys) ?? $"matchers are {MatcherNames()}");

    private string MatcherNames() => string.Join(", ", _factories.Keys.Order(StringComparer.Ordinal));

    private async ValueTask RunExamplesAsync(RuleDeclaration rule, GuardrailBinding binding, CancellationToken cancellationToken)
    {
        if (rule.Examples.IsEmpty && rule.Mode == RuleMode.Enforce)
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position, $"the rule \"{rule.Id.Value}\" has no examples", "add one text it must act on and one it must leave alone"));
        }

        foreach (var example in rule.Examples)
        {
            var result = await RuleTestRunner.RunAsync(rule.Id.Value, binding, example, cancellationToken);
            _examples.Add(result);
            if (result.Failure is { } failure)
            {
                var message = $"the example \"{RuleMapReader.Shown(example.Name)}\" of \"{rule.Id.Value}\" fails: {failure}";
                diagnostics.Add(rule.Mode == RuleMode.Enforce
                    ? Diagnostic.Error(example.Position, message, "mend the rule or the example; an enforced rule loads only when its examples pass")
                    : Diagnostic.Warning(example.Position, message, "mend it before the rule is enforced"));
            }
        }
    }

    /// <summary>A rule that is off keeps its names, so that keys which name it still work; they then add nothing.</summary>
    private void Add(string pack, RuleDeclaration rule, GuardrailBinding binding)
    {
        _revision.Add(rule, binding, _factories[rule.Match.Type].CodeVersion);
        int? index = null;
        if (rule.Mode != RuleMode.Off)
        {
            index = _bindings.Count;
            _bindings.Add(binding);
        }

        Name(rule.Id.Value, index);
        if (rule.Name is { } name && name.Value != rule.Id.Value)
        {
            Name(name.Value, index);
        }

        if (rule.Apply == RuleApply.OnRequest)
        {
            Name(pack, index);
        }
    }

    private void Name(string name, int? index)
    {
        if (!_byName.TryGetValue(name, out var indices))
        {
            _byName.Add(name, indices = []);
        }

        if (index is { } value)
        {
            indices.Add(value);
        }
    }
}
