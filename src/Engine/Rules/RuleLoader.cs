using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules.LiteLlm;

namespace Guard.Engine.Rules;

/// <summary>Reads, compiles and tries rule files in one call: what <c>guard validate</c>, <c>guard test</c> and the start of the process share.</summary>
public static class RuleLoader
{
    /// <summary>The directory of the rules that come with Guard.</summary>
    public static string BaselinePath { get; } = Path.Combine(AppContext.BaseDirectory, "rules", "baseline");

    /// <summary>Loads rule files. Never throws for what a file holds; every mistake of every file is in the result.</summary>
    /// <param name="paths">Files, or directories searched for <c>*.yaml</c> and <c>*.yml</c>; rules run in this order. None gives an empty rule set.</param>
    /// <param name="factories">One per matcher key.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <param name="options">What else counts, or null for the usual.</param>
    /// <param name="entries">What a configuration says in LiteLLM's words, or null for nothing.</param>
    public static async Task<RuleLoad> LoadAsync(
        IEnumerable<string> paths, IEnumerable<IGuardrailFactory> factories, CancellationToken cancellationToken, RuleCompilerOptions? options = null, LiteLlmEntries? entries = null)
    {
        var diagnostics = new List<Diagnostic>();
        var texts = RuleTexts.Read(paths, diagnostics);
        var reads = new SortedDictionary<string, string>(StringComparer.Ordinal);
        ImmutableArray<IGuardrailFactory> all = [.. factories];
        var inputs = LiteLlmFront.Inputs(texts, entries is null ? [] : [entries], all, reads, options ?? RuleCompilerOptions.Default);
        return await new RuleCompiler(all, diagnostics, reads, options).CompileAsync(inputs, cancellationToken);
    }
}
