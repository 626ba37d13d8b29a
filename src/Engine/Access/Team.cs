using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>A group of users that shares models, budget and guardrails.</summary>
public sealed record Team
{
    public required string TeamId { get; init; }

    public string? TeamAlias { get; init; }

    public string? OrganizationId { get; init; }

    /// <summary>Model aliases of the team, alias to model group.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Model groups, wildcards, access groups and specials allowed; empty means all.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    public NanoUsd? MaxBudget { get; init; }

    public bool Blocked { get; init; }

    /// <summary>Guardrails that always run for this scope, besides what the rules force.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>What its metadata says about guardrails besides.</summary>
    public GuardrailWishes Wishes { get; init; } = GuardrailWishes.None;

    public string MetadataJson { get; init; } = "{}";

    public string? ObjectPermissionJson { get; init; }

    /// <summary>Fields that later capabilities read; a JSON object.</summary>
    public string ExtraJson { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
