using System.Collections.Immutable;
using Guard.Engine.Spend;

namespace Guard.Engine.Access;

/// <summary>A customer of the app that calls: named by the request, known here only where limits or permissions were set.</summary>
public sealed record EndUser
{
    public required string EndUserId { get; init; }

    public string? Alias { get; init; }

    public ImmutableArray<string> Models { get; init; } = [];

    public NanoUsd? MaxBudget { get; init; }

    public bool Blocked { get; init; }

    public ImmutableArray<string> Guardrails { get; init; } = [];

    public string MetadataJson { get; init; } = "{}";

    public string? ObjectPermissionJson { get; init; }

    public string ExtraJson { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
