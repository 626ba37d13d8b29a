using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Turns one entry of LiteLLM's <c>guardrails</c> into a rule. For one compilation, by one thread.</summary>
/// <param name="factories">Matchers by their key.</param>
/// <param name="assets">Files beside the configuration.</param>
/// <param name="diagnostics">Receives findings.</param>
internal sealed class EntryCompiler(IReadOnlyDictionary<string, IGuardrailFactory> factories, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
{
    private readonly Dictionary<string, string> _unserved = new(StringComparer.Ordinal);

    /// <summary>Names that cannot run, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unserved => _unserved;

    /// <summary>The rule; null after adding an error, or where it cannot be served.</summary>
    /// <param name="entry">As written.</param>
    /// <param name="forcedBy">What demands it besides its own <c>default_on</c>, or null.</param>
    public RuleDeclaration? Compile(GuardrailEntry entry, string? forcedBy)
    {
        var isDefaultOn = IsDefaultOn(entry);
        var findings = new EntryFindings(entry.Name, isDefaultOn ? "default_on" : forcedBy, diagnostics);
        var parameters = new EntryParameters(entry.Parameters, findings);
        parameters.Flag("default_on");
        var provider = parameters.Text("guardrail");
        var modes = EntryModes.Read(parameters);
        if (provider is null)
        {
            findings.Error(parameters.Position, "has no \"guardrail\"", "name its provider, such as presidio");
            return null;
        }

        if (provider == GuardrailProviders.Presidio)
        {
            modes = PresidioEntry.Modes(parameters, modes);
        }

        var options = EntryOptions.Read(parameters, provider);
        var checks = Read(new EntryReading { Parameters = parameters, Factories = factories, Assets = assets, Message = options.Message }, provider);
        parameters.WarnOfUnknown();
        var places = modes.Places();
        if (!findings.HasErrors)
        {
            Report(parameters, places, checks);
        }

        if (findings.Unserved is { } reason)
        {
            _unserved[entry.Name] = reason;
        }

        return findings.HasErrors || _unserved.ContainsKey(entry.Name) || checks.IsEmpty ? null : new RuleDeclaration
        {
            Position = entry.Position,
            Id = new Written<string>(entry.Name, entry.Position),
            Version = 1,
            About = new RuleAbout { Title = entry.Name },
            Apply = isDefaultOn ? RuleApply.Always : RuleApply.OnRequest,
            CanBeDisabled = isDefaultOn,
            At = places[0].At,
            ConcurrentAt = places[0].ConcurrentAt,
            Scope = places[0].Scope,
            Elsewhere = places[1..],
            Matches = [.. checks.Select(check => new RuleMatch(check.Type, entry.Position, check.Settings))],
            Action = Plan(checks),
            Limits = options.Limits,
            IsWithoutExamples = true,
        };
    }

    private ImmutableArray<EntryCheck> Read(EntryReading reading, string provider)
    {
        switch (provider)
        {
            case GuardrailProviders.Presidio:
                return PresidioEntry.Read(reading);
            case GuardrailProviders.ContentFilter:
                return ContentFilterEntry.Read(reading);
        }

        if (factories.ContainsKey(provider))
        {
            return MatcherEntry.Read(reading, provider);
        }

        var position = reading.Parameters.PositionOf("guardrail");
        reading.Parameters.AcceptAll();
        if (GuardrailProviders.NotServed.Contains(provider))
        {
            reading.Findings.NotServed(position, $"the provider \"{provider}\" is not served yet", "write the check as a rule file, or put the service behind generic_guardrail_api");
        }
        else if (provider.Contains('.', StringComparison.Ordinal))
        {
            reading.Findings.NotServed(position, "it is a Python class, which Guard does not run", "serve it behind generic_guardrail_api or write a plug-in, as docs/litellm-guardrails.md tells");
        }
        else
        {
            reading.Findings.Error(
                position,
                $"names a provider nobody knows, \"{reading.Parameters.Shown("guardrail")}\"",
                Suggestion.DidYouMean(provider, GuardrailProviders.Names(factories.Keys)) ?? "use one of LiteLLM's, such as presidio, or a matcher of rule files");
        }

        return [];
    }

    /// <summary>What the modes may not cover.</summary>
    private static void Report(EntryParameters parameters, ImmutableArray<RulePlace> places, ImmutableArray<EntryCheck> checks)
    {
        if (places.Any(place => !place.ConcurrentAt.IsEmpty) && checks.Any(check => check.Actions.CanEdit))
        {
            parameters.Findings.Error(
                parameters.PositionOf("mode"), "masks at during_call, where the model reads the text at the same time", "write mode: pre_call, or let it block");
        }
    }

    /// <summary>One plan for all checks: their labels differ.</summary>
    private static ActionPlan Plan(ImmutableArray<EntryCheck> checks)
    {
        if (checks.Length == 1)
        {
            return checks[0].Actions;
        }

        var byLabel = checks.SelectMany(check => check.Actions.Labels.Select(label => KeyValuePair.Create(label, check.Actions.For(label))));
        return new ActionPlan(byLabel.ToFrozenDictionary(StringComparer.Ordinal), new GuardrailAction(GuardrailActionKind.Block));
    }

    private static bool IsDefaultOn(GuardrailEntry entry) =>
        entry.Parameters["default_on"] is DocumentScalar scalar && scalar.Text.Trim().ToUpperInvariant() is ("TRUE" or "YES" or "ON");
}
