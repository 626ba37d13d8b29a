using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>A person or service account.</summary>
public sealed record User
{
    public required string UserId { get; init; }

    public string? UserAlias { get; init; }

    public string? UserEmail { get; init; }

    /// <summary>LiteLLM role name, such as <c>internal_user</c> or <c>proxy_admin</c>.</summary>
    public string Role { get; init; } = "internal_user";

    public string? OrganizationId { get; init; }

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
