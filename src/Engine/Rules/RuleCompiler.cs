using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Turns rules of any origin into one <see cref="RuleSet"/>, or reports everything that is wrong with them at once. Runs every example: an enforced rule
/// with a failing example does not load, so a rule set that is served does what its authors wrote down. One use per compilation.
/// </summary>
/// <param name="factories">Matchers by their key; the last of two with the same key wins.</param>
/// <param name="diagnostics">Receives findings; may already hold those of reading.</param>
/// <param name="assetReads">Receives the files that matchers read, with their SHA-256.</param>
/// <param name="options">The rest.</param>
internal sealed class RuleCompiler(
    IEnumerable<IGuardrailFactory> factories, List<Diagnostic> diagnostics, IDictionary<string, string> assetReads, RuleCompilerOptions? options = null)
{
    /// <summary>Rules of one set; more are a mistake or an attack.</summary>
    public const int MaxRules = 20_000;

    /// <summary>Findings told one by one.</summary>
    public const int MaxDiagnostics = 1_000;

    private readonly RuleCompilerOptions _options = options ?? RuleCompilerOptions.Default;
    private readonly RuleNames _names = new(diagnostics);
    private readonly RuleRevision _revision = new(assetReads);
    private readonly List<GuardrailBinding> _bindings = [];
    private readonly Dictionary<string, List<GuardrailBinding>> _byName = new(StringComparer.Ordinal);

    /// <summary>Compiles rule files; the rule set is null when any diagnostic is an error.</summary>
    public ValueTask<RuleLoad> CompileAsync(ImmutableArray<RuleText> texts, CancellationToken cancellationToken) =>
        CompileAsync([.. texts.Select(text => RuleInput.Of(text, assetReads, _options))], cancellationToken);

    /// <summary>Compiles rules of any origin into one set with one namespace.</summary>
    public async ValueTask<RuleLoad> CompileAsync(ImmutableArray<RuleInput> inputs, CancellationToken cancellationToken)
    {
        var files = await ReadAsync(inputs, cancellationToken);
        var rules = Claim(inputs, files);
        var built = await BuildAsync(rules, cancellationToken);
        for (var i = 0; i < rules.Count; i++)
        {
            diagnostics.AddRange(built[i].Diagnostics);
            if (rules[i].IsNamed && !built[i].Bindings.IsEmpty)
            {
                Add(rules[i].Pack, rules[i].Rule, built[i]);
            }
        }

        var draft = Draft();
        foreach (var input in inputs)
        {
            input.Complete?.Invoke(draft, diagnostics);
        }

        var isGood = diagnostics.TrueForAll(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
        return new RuleLoad(isGood ? draft.ToRuleSet() : null, InFileOrder(inputs), [.. built.SelectMany(rule => rule.Examples)])
        {
            Coverage = [.. built.Select(rule => rule.Coverage).OfType<RuleCoverage>()],
        };
    }

    private async ValueTask<RuleFile?[]> ReadAsync(ImmutableArray<RuleInput> inputs, CancellationToken cancellationToken)
    {
        var files = new RuleFile?[inputs.Length];
        var findings = new List<Diagnostic>[inputs.Length];
        await SeveralAtOnce(inputs.Length, 2, index =>
        {
            findings[index] = [];
            files[index] = inputs[index].Read(findings[index]);
            return default;
        }, cancellationToken);
        Array.ForEach(findings, diagnostics.AddRange);
        return files;
    }

    /// <summary>Gives every rule its names, those of files first, so that rows give way.</summary>
    private List<PendingRule> Claim(ImmutableArray<RuleInput> inputs, RuleFile?[] files)
    {
        var rules = new List<PendingRule>();
        foreach (var i in Enumerable.Range(0, inputs.Length).OrderBy(index => inputs[index].Kind == RuleInputKind.Row))
        {
            if (files[i] is not { } file)
            {
                continue;
            }

            if (rules.Count + file.Rules.Length > MaxRules)
            {
                diagnostics.Add(Diagnostic.Error(new SourcePosition(inputs[i].Name, 1, 1), $"more than {MaxRules} rules", "leave out what nobody needs"));
                break;
            }

            if (file.Pack is { } pack)
            {
                _names.ClaimPack(pack);
                Name(pack.Value, []);
            }

            foreach (var rule in file.Rules)
            {
                if (inputs[i].Kind != RuleInputKind.Row || !_names.GivesWay(rule))
                {
                    rules.Add(new PendingRule(file.Pack?.Value, rule, inputs[i], _names.Claim(file.Pack?.Value, rule)));
                }
            }
        }

        return rules;
    }

    private async ValueTask<BuiltRule[]> BuildAsync(List<PendingRule> rules, CancellationToken cancellationToken)
    {
        var builder = new RuleBuilder(factories, _options);
        var built = new BuiltRule[rules.Count];
        await SeveralAtOnce(rules.Count, 16, async index => built[index] = await builder.BuildAsync(rules[index].Rule, rules[index].Input, cancellationToken), cancellationToken);
        return built;
    }

    private static async ValueTask SeveralAtOnce(int count, int least, Func<int, ValueTask> work, CancellationToken cancellationToken)
    {
        if (count >= least)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, count), cancellationToken, async (index, _) => await work(index));
            return;
        }

        for (var i = 0; i < count; i++)
        {
            await work(i);
        }
    }

    /// <summary>A rule that is off keeps its names, so that keys which name it still work; they then add nothing.</summary>
    private void Add(string? pack, RuleDeclaration rule, BuiltRule built)
    {
        _revision.Add(rule, built.Bindings, built.CodeVersions);
        var bindings = rule.Mode == RuleMode.Off && rule.Rollout is null ? [] : built.Bindings;
        _bindings.AddRange(bindings);
        Name(rule.Id.Value, bindings);
        if (rule.CalledName != rule.Id.Value)
        {
            Name(rule.CalledName, bindings);
        }

        if (rule.Apply == RuleApply.OnRequest && pack is not null)
        {
            Name(pack, bindings);
        }
    }

    private void Name(string name, ImmutableArray<GuardrailBinding> bindings)
    {
        if (!_byName.TryGetValue(name, out var named))
        {
            _byName.Add(name, named = []);
        }

        named.AddRange(bindings);
    }

    private RuleSetDraft Draft()
    {
        var bindings = BindingOrder.Arrange([.. _bindings]);
        var places = new Dictionary<GuardrailBinding, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < bindings.Length; i++)
        {
            places.Add(bindings[i], i);
        }

        var byName = _byName.ToFrozenDictionary(
            pair => pair.Key, pair => Places(pair.Value, places), StringComparer.Ordinal);
        return new RuleSetDraft(bindings, byName, _revision);
    }

    private static ImmutableArray<int> Places(List<GuardrailBinding> named, Dictionary<GuardrailBinding, int> places)
    {
        var indices = named.Select(binding => places[binding]).ToList();
        foreach (var binding in named)
        {
            if (binding.Refusing is { } refusing && places.TryGetValue(refusing, out var place))
            {
                indices.Add(place);
            }
        }

        return [.. indices.Order()];
    }

    private ImmutableArray<Diagnostic> InFileOrder(ImmutableArray<RuleInput> inputs)
    {
        var order = inputs.Select((input, index) => (input.Name, index)).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        var ordered = diagnostics
            .OrderBy(finding => order.GetValueOrDefault(finding.Position.File, -1))
            .ThenBy(finding => finding.Position.Line)
            .ThenBy(finding => finding.Position.Column);
        if (diagnostics.Count <= MaxDiagnostics)
        {
            return [.. ordered];
        }

        // Errors are what keeps the set out, so they are the ones to be told.
        return
        [
            .. ordered.OrderBy(finding => finding.Severity != DiagnosticSeverity.Error).Take(MaxDiagnostics),
            Diagnostic.Warning(diagnostics[^1].Position, $"{diagnostics.Count - MaxDiagnostics} more findings are not shown", "mend these first"),
        ];
    }

    private readonly record struct PendingRule(string? Pack, RuleDeclaration Rule, RuleInput Input, bool IsNamed);
}
