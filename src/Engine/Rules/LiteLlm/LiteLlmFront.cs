using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>LiteLLM's entries on their way into the one rule set. For one compilation.</summary>
internal sealed class LiteLlmFront
{
    private readonly ImmutableArray<LiteLlmEntries> _sources;
    private readonly Dictionary<string, IGuardrailFactory> _factories = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _ofPolicies = [];
    private readonly PolicyBook _policies;
    private readonly Dictionary<string, string> _forced;
    private readonly Dictionary<string, string>[] _unserved = [[], []];

    /// <param name="sources">In their order; the configuration first.</param>
    /// <param name="factories">Matchers; the last of two with the same key wins.</param>
    public LiteLlmFront(ImmutableArray<LiteLlmEntries> sources, IEnumerable<IGuardrailFactory> factories)
    {
        _sources = sources;
        foreach (var factory in factories)
        {
            _factories[factory.Type] = factory;
        }

        _policies = new PolicyBook(sources, _ofPolicies);
        _forced = _policies.Forced();
        foreach (var (name, demander) in sources.SelectMany(source => source.Demanded))
        {
            _forced.TryAdd(name, demander);
        }
    }

    /// <summary>
    /// All inputs in the order they run: rule files of the operator, the configuration's guardrails, the rules that come with Guard, the store's rows.
    /// </summary>
    public static ImmutableArray<RuleInput> Inputs(
        ImmutableArray<RuleText> texts, ImmutableArray<LiteLlmEntries> sources, IEnumerable<IGuardrailFactory> factories, IDictionary<string, string> assetReads, RuleCompilerOptions options)
    {
        var front = new LiteLlmFront(sources, factories);
        var own = texts.Where(text => text.Root != RuleLoader.BaselinePath).Select(text => RuleInput.Of(text, assetReads, options));
        var shipped = texts.Where(text => text.Root == RuleLoader.BaselinePath).Select(text => RuleInput.Of(text, assetReads, options));
        return [.. own, .. front.Input(EntryLocation.Config, assetReads), .. shipped, .. front.Input(EntryLocation.Store, assetReads)];
    }

    private IEnumerable<RuleInput> Input(EntryLocation location, IDictionary<string, string> assetReads)
    {
        var entries = _sources.SelectMany(source => source.Guardrails).Where(entry => entry.Location == location).ToImmutableArray();
        var isConfig = location == EntryLocation.Config;
        if (entries.IsEmpty && !(isConfig && (_policies.Policies.Any() || _ofPolicies.Count > 0 || _sources.Any(source => !source.Guardrails.IsEmpty))))
        {
            yield break;
        }

        var name = entries.FirstOrDefault()?.Position.File ?? "";
        var directory = isConfig && name.Length > 0 ? Path.GetDirectoryName(Path.GetFullPath(name)) : null;
        IRuleAssets assets = directory is null ? NoAssets.Instance : new RuleAssets(directory, directory, assetReads);
        yield return new RuleInput(name, isConfig ? RuleInputKind.Configuration : RuleInputKind.Row, assets, diagnostics => Read(entries, location, assets, diagnostics))
        {
            Complete = isConfig ? Complete : null,
        };
    }

    private RuleFile Read(ImmutableArray<GuardrailEntry> entries, EntryLocation location, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        var compiler = new EntryCompiler(_factories, assets, diagnostics);
        var rules = entries.Select(entry => compiler.Compile(entry, _forced.GetValueOrDefault(entry.Name))).OfType<RuleDeclaration>().ToImmutableArray();
        _unserved[(int)location] = new Dictionary<string, string>(compiler.Unserved, StringComparer.Ordinal);
        return new RuleFile { Rules = rules };
    }

    private void Complete(RuleSetDraft draft, ICollection<Diagnostic> diagnostics)
    {
        foreach (var (name, reason) in _unserved.SelectMany(unserved => unserved).Where(pair => !draft.ByName.ContainsKey(pair.Key)))
        {
            draft.Unserved.TryAdd(name, reason);
        }

        _ofPolicies.ForEach(diagnostics.Add);
        new PolicyCompiler(_policies, draft, diagnostics).Compile();
    }
}
