using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;
using Guard.McpHub.Servers;

namespace Guard.Host.Configuration;

/// <summary>Reads what happens to the arguments of an MCP server's tools: <c>arguments</c>, by tool and argument.</summary>
internal sealed class McpArgumentReader(ConfigFindings findings)
{
    private const int MaxReplacement = 256;
    private const string Actions = "write one of: value, default, drop: true, mask: true, rewrite: {pattern, with}";

    public FrozenDictionary<string, ImmutableArray<ArgumentRule>> Read(SettingReader server)
    {
        var rules = new Dictionary<string, ImmutableArray<ArgumentRule>>(StringComparer.Ordinal);
        if (server.Section("arguments") is { } tools)
        {
            foreach (var entry in tools.Map.Entries)
            {
                rules[entry.Name] = tools.Section(entry.Name) is { } arguments ? OfTool(arguments) : [];
            }
        }

        return rules.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private ImmutableArray<ArgumentRule> OfTool(SettingReader arguments)
    {
        var rules = ImmutableArray.CreateBuilder<ArgumentRule>();
        foreach (var entry in arguments.Map.Entries)
        {
            if (arguments.Section(entry.Name) is not { } written)
            {
                continue;
            }

            if (OfArgument(entry.Name, written) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    private ArgumentRule? OfArgument(string name, SettingReader written)
    {
        if (written.Map.Entries is not [var action])
        {
            findings.Error(written.Map.Position, $"{written.Path} must say one thing", Actions);
            return null;
        }

        switch (action.Name)
        {
            case "value":
                return new ArgumentRule.Constant(name, DocumentJson.ToJson(action.Value));
            case "default":
                return new ArgumentRule.Default(name, DocumentJson.ToJson(action.Value));
            case "drop" when written.Boolean("drop") == true:
                return new ArgumentRule.Drop(name);
            case "mask" when written.Boolean("mask") == true:
                return new ArgumentRule.Mask(name);
            case "rewrite" when written.Section("rewrite") is { } rewrite:
                return Rewrite(name, rewrite);
            default:
                findings.Error(action.Position, $"{written.Path} does not say what happens to the argument", Actions);
                return null;
        }
    }

    private ArgumentRule.Rewrite? Rewrite(string name, SettingReader rewrite)
    {
        LiteLlmVocabulary.McpRewrite.Check(rewrite.Map, "mcp_servers.*.arguments.*.*.rewrite", findings);
        var replacement = rewrite.FreeText("with") ?? "";
        if (replacement.Length > MaxReplacement)
        {
            findings.Error(rewrite.PositionOf("with"), $"{rewrite.PathOf("with")} is longer than {MaxReplacement} characters", "write a shorter one");
            return null;
        }

        return AuthorPattern.Compile(rewrite.FreeText("pattern") ?? "", RegexOptions.None, rewrite.PositionOf("pattern"), findings.Sink) is { } pattern
            ? new ArgumentRule.Rewrite(name, pattern, replacement)
            : null;
    }
}
