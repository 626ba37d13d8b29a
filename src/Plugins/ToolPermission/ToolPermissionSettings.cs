using System.Collections.Immutable;

namespace Guard.Plugins.ToolPermission;

/// <summary>What <c>tool_permission:</c> says. Immutable.</summary>
internal sealed record ToolPermissionSettings
{
    public ImmutableArray<ToolRule> Rules { get; init; } = [];

    /// <summary>What happens with a tool that no rule decides about.</summary>
    public bool AllowsByDefault { get; init; }

    /// <summary>What the caller reads, with <c>{tool_name}</c>, <c>{rule_id}</c> and <c>{default_message}</c>; null for the standard sentence.</summary>
    public string? MessageTemplate { get; init; }
}
