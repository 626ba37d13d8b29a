using System.Collections.Immutable;
using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary>The rules a command works with: the same that the same flags would serve.</summary>
internal static class ServedRules
{
    /// <summary>Reads what would be served.</summary>
    public static Task<RuleLoad> ReadAsync(ConfigResult config, CancellationToken cancellationToken) => RuleLoader.LoadAsync(
        Composition.RulePaths(config.Rules),
        Composition.GuardrailFactories(config.Plugins.Factories),
        cancellationToken,
        Composition.CompilerOptions(config.Rules),
        config.LiteLlmEntries);

    /// <summary>Reads the rules under these paths and nothing else.</summary>
    public static Task<RuleLoad> ReadAsync(ConfigResult config, ImmutableArray<string> paths, CancellationToken cancellationToken) =>
        RuleLoader.LoadAsync(paths, Composition.GuardrailFactories(config.Plugins.Factories), cancellationToken, Composition.CompilerOptions(config.Rules));

    /// <summary>What would be served, with what is wrong printed; null when it cannot serve.</summary>
    public static async Task<RuleSet?> LoadAsync(ConfigResult config, TextWriter errors, CancellationToken cancellationToken)
    {
        var load = await ReadAsync(config, cancellationToken);
        await Findings.PrintAsync(errors, [.. config.Diagnostics, .. load.Diagnostics]);
        return config.HasErrors ? null : load.RuleSet;
    }

    /// <summary>The rules under one path, with what is wrong printed; null when they cannot serve.</summary>
    public static async Task<RuleSet?> LoadAsync(ConfigResult config, string path, TextWriter errors, CancellationToken cancellationToken)
    {
        var load = await ReadAsync(config, [path], cancellationToken);
        await Findings.PrintAsync(errors, [.. load.Diagnostics.Union(config.Plugins.Diagnostics)]);
        return load.RuleSet;
    }
}
