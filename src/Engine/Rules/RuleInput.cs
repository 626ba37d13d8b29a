using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Rules of one place on their way into the set.</summary>
/// <param name="Name">The file of their positions, for the order of findings.</param>
/// <param name="Kind">Who keeps them.</param>
/// <param name="Assets">Files their matchers may read. Thread-safe.</param>
/// <param name="Read">Gives the rules, or null after adding why not. Called once, on any thread.</param>
internal sealed record RuleInput(string Name, RuleInputKind Kind, IRuleAssets Assets, Func<ICollection<Diagnostic>, RuleFile?> Read)
{
    /// <summary>Adds what stands on compiled guardrails, such as policies; null for nothing. Called after all bindings are in order.</summary>
    public Action<RuleSetDraft, ICollection<Diagnostic>>? Complete { get; init; }

    /// <summary>Rules that were made elsewhere.</summary>
    public static RuleInput Declared(string name, RuleInputKind kind, IRuleAssets assets, RuleFile rules) => new(name, kind, assets, _ => rules);

    /// <summary>The text of a rule file.</summary>
    public static RuleInput Of(RuleText text, IDictionary<string, string> assetReads, RuleCompilerOptions options)
    {
        var assets = new RuleAssets(text.Root, text.Directory, assetReads);
        return new RuleInput(text.Name, RuleInputKind.File, assets, diagnostics => new RuleFileReader(diagnostics, assets, options).Read(text.Name, text.Text));
    }
}
