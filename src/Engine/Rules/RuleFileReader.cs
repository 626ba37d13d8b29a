using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Reads the text of one rule file of format v1. Every mistake is reported with its position; a rule with a mistake is left out of the result.
/// Keys that belong to the format but are not served yet are errors where they would change what is enforced.
/// </summary>
internal sealed class RuleFileReader(ICollection<Diagnostic> diagnostics, IRuleAssets assets, RuleCompilerOptions options)
{
    private const string Version = "v1";

    private static readonly FrozenSet<string> LaterInFile = FrozenSet.Create(StringComparer.Ordinal, "extends", "include", "includes", "examples", "defaults");

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
        var words = new RuleExpansion(diagnostics);
        words.ReadLists(reader.Node("lists"), assets);
        words.ReadMacros(reader.Node("macros"));
        var rules = ReadRules(reader.Required("rules", "write the rules as a list under `rules:`"), words);
        reader.Done(LaterInFile);
        return pack is { } name ? new RuleFile { Pack = name, Rules = rules } : null;
    }

    private ImmutableArray<RuleDeclaration> ReadRules(DocumentNode? node, RuleExpansion words)
    {
        if (node is not DocumentList { Items: var items })
        {
            if (node is not null)
            {
                diagnostics.Add(Diagnostic.Error(node.Position, $"\"rules\" must be a list, not {node.Describe()}", "start each rule with a dash"));
            }

            return [];
        }

        if (items.Count > RuleCompiler.MaxRules)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"more than {RuleCompiler.MaxRules} rules", "leave out what nobody needs"));
            return [];
        }

        var reader = new RuleReader(diagnostics, words, new ConditionReader(diagnostics, options));
        var rules = ImmutableArray.CreateBuilder<RuleDeclaration>();
        foreach (var item in items)
        {
            if (reader.Read(item) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules.DrainToImmutable();
    }

    private void ReadVersion(RuleMapReader reader)
    {
        if (reader.RequiredText("guard", "start the file with `guard: v1`") is { } version && version.Value != Version)
        {
            diagnostics.Add(Diagnostic.Error(version.Position, $"the format \"{RuleMapReader.Shown(version.Value)}\" is not known", "write `guard: v1`"));
        }
    }
}
