using System.Collections.Immutable;
using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary>The rules a command works with: the same that the same flags would serve.</summary>
internal static class ServedRules
{
    /// <summary>Loads them and prints what is wrong with them; null when they cannot serve.</summary>
    public static async Task<RuleSet?> LoadAsync(ConfigResult config, TextWriter errors, CancellationToken cancellationToken)
    {
        var load = await RuleLoader.LoadAsync(Composition.RulePaths(config.Rules), Composition.GuardrailFactories(config.Plugins.Factories), cancellationToken);
        await Findings.PrintAsync(errors, [.. config.Diagnostics, .. load.Diagnostics]);
        return config.HasErrors ? null : load.RuleSet;
    }

    /// <summary>Loads the rules under one path and nothing else; null when they cannot serve.</summary>
    public static async Task<RuleSet?> LoadAsync(ConfigResult config, string path, TextWriter errors, CancellationToken cancellationToken)
    {
        var load = await RuleLoader.LoadAsync([path], Composition.GuardrailFactories(config.Plugins.Factories), cancellationToken);
        await Findings.PrintAsync(errors, [.. load.Diagnostics.Union(config.Plugins.Diagnostics)]);
        return load.RuleSet;
    }
}
