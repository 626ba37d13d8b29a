using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>The largest scope: teams, users and keys belong to at most one.</summary>
public sealed record Organization
{
    public required string OrganizationId { get; init; }

    public string? OrganizationAlias { get; init; }

    /// <summary>Model groups, wildcards, access groups and specials allowed; empty means all.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    public NanoUsd? MaxBudget { get; init; }

    public bool Blocked { get; init; }

    /// <summary>Guardrails that always run for this scope, besides what the rules force.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    public string MetadataJson { get; init; } = "{}";

    public string? ObjectPermissionJson { get; init; }

    /// <summary>Fields that later capabilities read; a JSON object.</summary>
    public string ExtraJson { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
