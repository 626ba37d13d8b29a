using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;
using Guard.Host.CustomGuardrails;

namespace Guard.Host.Configuration;

/// <summary>What reading gave: a configuration unless there are errors, and every finding, sorted by file and position.</summary>
internal sealed record ConfigResult(GuardConfiguration? Configuration, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Where the rules are, also where the rest of the file holds errors: both are checked in one go.</summary>
    public RuleSettings Rules { get; init; } = new();

    /// <summary>What the rules are compiled from besides rule files, also where the rest of the file holds errors.</summary>
    public LiteLlmEntries LiteLlmEntries { get; init; } = LiteLlmEntries.None;

    /// <summary>Where custom guardrails are; null when that could not be read.</summary>
    public PluginSettings? PluginSettings { get; init; }

    /// <summary>The custom guardrails that were loaded, also where the rest of the file holds errors.</summary>
    public PluginLoad Plugins { get; init; } = PluginLoad.None;

    public bool HasErrors => Configuration is null;
}
