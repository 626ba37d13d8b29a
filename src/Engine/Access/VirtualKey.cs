using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>A key that Guard gave out. The secret itself is never kept, only its SHA-256.</summary>
public sealed record VirtualKey
{
    /// <summary>Lower-case hex SHA-256 of the full key text, as LiteLLM stores it.</summary>
    public required string TokenHash { get; init; }

    /// <summary><c>sk-...</c> and the last four characters.</summary>
    public required string KeyName { get; init; }

    public string? KeyAlias { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? OrganizationId { get; init; }

    /// <summary>Model groups, wildcards, access groups and specials the key may use; empty means all (bounded by the team).</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Model aliases of this key, alias to model group.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Hard stop, or null for none.</summary>
    public NanoUsd? MaxBudget { get; init; }

    public int? RpmLimit { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public bool Blocked { get; init; }

    /// <summary>Guardrails this key always runs, besides what the rules force.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>What its metadata says about guardrails besides.</summary>
    public GuardrailWishes Wishes { get; init; } = GuardrailWishes.None;

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Free JSON object of the creator.</summary>
    public string MetadataJson { get; init; } = "{}";

    /// <summary>MCP and other object permissions as a JSON object, or null.</summary>
    public string? ObjectPermissionJson { get; init; }

    /// <summary>Fields of the creator that later capabilities read; kept so that nothing sent is lost. A JSON object.</summary>
    public string ExtraJson { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}
