using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules.Flows;

namespace Guard.Engine.Rules;

/// <summary>Builds the bindings of one rule and runs its examples. Thread-safe.</summary>
internal sealed class RuleBuilder(IEnumerable<IGuardrailFactory> factories, RuleCompilerOptions options)
{
    private static readonly FrozenSet<string> LaterMatchers = FrozenSet.Create(
        StringComparer.Ordinal,
        "secrets", "topic", "topics", "schema", "expr", "expression", "drift", "text", "detector", "moderation", "injection", "any", "all", "not", "webhook");

    /// <summary>What a check that ends its own wait gets beyond it, so that its word comes first.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, IGuardrailFactory> _factories = ByType(factories);

    /// <summary>Everything that comes of a rule; never throws for what the rule says.</summary>
    public async ValueTask<BuiltRule> BuildAsync(RuleDeclaration rule, RuleInput input, CancellationToken cancellationToken)
    {
        var diagnostics = new List<Diagnostic>();
        Check(rule, diagnostics);
        var guardrails = rule.Matches.Select(match => Create(rule, match, input, diagnostics)).ToImmutableArray();
        if (guardrails.Contains(null))
        {
            return new BuiltRule([], [.. diagnostics], [], null);
        }

        CheckLabels(rule, guardrails!, diagnostics);
        RuleReach.Check(rule, guardrails!, diagnostics);
        ImmutableArray<GuardrailBinding> enforced = [.. rule.Matches.Zip(guardrails, (match, guardrail) => Bind(rule, match, guardrail!, Refusing(rule, match, guardrail!, input))).SelectMany(bindings => bindings)];
        var trial = await new RuleTrial(rule, enforced, diagnostics).RunAsync(cancellationToken);
        return new BuiltRule([.. enforced.Select(binding => RolledOut(rule, binding))], [.. diagnostics], trial.Results, trial.Coverage)
        {
            CodeVersions = string.Concat(rule.Matches.Select(match => _factories.GetValueOrDefault(match.Type)?.CodeVersion)),
        };
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

    private void Check(RuleDeclaration rule, List<Diagnostic> diagnostics)
    {
        if (rule.Stages == StageSet.Of(Stage.Log))
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position, $"the rule \"{rule.Id.Value}\" stands only at log, and content is not stored yet", "it covers nothing until it is"));
        }

        if (!rule.ConcurrentAt.IsEmpty && rule.Action.CanEdit)
        {
            diagnostics.Add(Diagnostic.Error(
                rule.Position, $"the rule \"{rule.Id.Value}\" stands at during_call and changes text, and what runs beside the model call can only refuse", "write pre_call, or block"));
        }

        var now = options.Time.GetUtcNow();
        foreach (var exception in rule.Exceptions.Where(exception => !exception.IsActive(now)))
        {
            diagnostics.Add(Diagnostic.Warning(
                rule.Position,
                string.Create(CultureInfo.InvariantCulture, $"the exception \"{exception.Id}\" of \"{rule.Id.Value}\" expired on {exception.Expires:yyyy-MM-dd} and does not apply any more"),
                $"take it out, or let {exception.Owner} renew it"));
        }
    }

    private IGuardrail? Create(RuleDeclaration rule, RuleMatch match, RuleInput input, List<Diagnostic> diagnostics)
    {
        var isFlow = match.Type == FlowReader.Type;
        if (!_factories.TryGetValue(match.Type, out var factory) && !isFlow)
        {
            diagnostics.Add(UnknownMatcher(match));
            return null;
        }

        var before = diagnostics.Count;
        var definition = new GuardrailDefinition(rule.CalledName, match.Settings, rule.Action.Except(rule.Exceptions), input.Assets) { IsOperatorsFile = input.Kind != RuleInputKind.Row };
        var guardrail = isFlow ? new FlowReader(_factories, options, diagnostics).Read(rule, match, definition) : factory!.Create(definition, diagnostics);
        if (guardrail is null && diagnostics.Count == before)
        {
            diagnostics.Add(Diagnostic.Error(match.Position, $"the matcher \"{match.Type}\" refused its settings without saying why"));
        }

        return guardrail;
    }

    /// <summary>The check of a rule that refuses and edits, with its refusals alone; null where there is nothing to part.</summary>
    private IGuardrail? Refusing(RuleDeclaration rule, RuleMatch match, IGuardrail guardrail, RuleInput input) =>
        rule is { Mode: RuleMode.Monitor, Rollout: null } || rule.Action.EffectsOn(guardrail.Labels) != (BindingEffects.Refuses | BindingEffects.Edits) ? null
            : Create(rule with { Action = rule.Action.RefusalsOnly() }, match, input, []);

    private static IEnumerable<GuardrailBinding> Bind(RuleDeclaration rule, RuleMatch match, IGuardrail guardrail, IGuardrail? refusing)
    {
        foreach (var place in (RulePlace[])[new RulePlace(rule.At, rule.ConcurrentAt, rule.Scope), .. rule.Elsewhere])
        {
            foreach (var binding in Bind(rule, match, guardrail, refusing, place))
            {
                yield return binding;
            }
        }
    }

    private static IEnumerable<GuardrailBinding> Bind(RuleDeclaration rule, RuleMatch match, IGuardrail guardrail, IGuardrail? refusing, RulePlace place)
    {
        var binding = new GuardrailBinding
        {
            Name = rule.CalledName,
            RuleId = string.Create(CultureInfo.InvariantCulture, $"{rule.Id.Value}@{rule.Version}"),
            Type = match.Type,
            Guardrail = guardrail,
            Stages = guardrail is FlowGuardrail flow ? place.At.Or(flow.Stages) : place.At,
            IsDefaultOn = rule.Apply == RuleApply.Always,
            IsMonitor = rule.Mode == RuleMode.Monitor,
            Timeout = guardrail is ITimedGuardrail timed && !rule.Limits.HasTimeout ? timed.Timeout + Grace : rule.Limits.Timeout,
            FailureMode = rule.Limits.OnError,
            Scope = place.Scope,
            Exceptions = rule.Exceptions,
            CanBeDisabled = rule.CanBeDisabled,
            Origin = rule.Position,
            Effects = rule.Action.EffectsOn(guardrail.Labels),
        };
        binding = refusing is null or ITimedGuardrail ? binding : binding with { Refusing = binding with { Guardrail = refusing, Effects = BindingEffects.Refuses } };
        if (!place.At.IsEmpty)
        {
            yield return binding;
        }

        if (place.ConcurrentAt.Without(place.At) is { IsEmpty: false } beside)
        {
            yield return binding with { Stages = beside, IsConcurrent = true };
        }
    }

    /// <summary>The binding that enforces for a share, with what the rest has beside it.</summary>
    private static GuardrailBinding RolledOut(RuleDeclaration rule, GuardrailBinding binding)
    {
        if (rule.Rollout is not { } rollout)
        {
            return binding;
        }

        var elsewhere = rule.Mode switch
        {
            RuleMode.Off => null,
            _ => binding,
        };
        return binding with
        {
            IsMonitor = false,
            Rollout = rollout,
            Elsewhere = elsewhere,
            Refusing = binding.Refusing is { } refusing ? refusing with { IsMonitor = false, Rollout = rollout } : null,
        };
    }

    private static void CheckLabels(RuleDeclaration rule, ImmutableArray<IGuardrail> guardrails, List<Diagnostic> diagnostics)
    {
        if (guardrails.Any(guardrail => guardrail.Labels is null))
        {
            return;
        }

        var known = guardrails.SelectMany(guardrail => guardrail.Labels!).ToHashSet(StringComparer.Ordinal);
        var matchers = string.Join(", ", rule.Matches.Select(match => match.Type).Distinct(StringComparer.Ordinal));
        foreach (var label in rule.ActionLabels.Where(label => !known.Contains(label.Value)))
        {
            diagnostics.Add(Diagnostic.Error(
                label.Position,
                $"the action names \"{RuleMapReader.Shown(label.Value)}\", which \"{matchers}\" does not look for in this rule",
                Suggestion.DidYouMean(label.Value, known) ?? $"it looks for {string.Join(", ", known.Order(StringComparer.Ordinal).Take(20))}"));
        }
    }

    private Diagnostic UnknownMatcher(RuleMatch match) => LaterMatchers.Contains(match.Type)
        ? Diagnostic.Error(match.Position, $"the matcher \"{match.Type}\" is not served yet", $"matchers are {MatcherNames()}")
        : Diagnostic.Error(
            match.Position,
            $"unknown matcher \"{RuleMapReader.Shown(match.Type)}\"",
            Suggestion.DidYouMean(match.Type, _factories.Keys) ?? $"matchers are {MatcherNames()}");

    private string MatcherNames() => string.Join(", ", _factories.Keys.Append(FlowReader.Type).Order(StringComparer.Ordinal));
}
