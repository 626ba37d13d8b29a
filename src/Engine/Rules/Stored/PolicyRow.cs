using System.Collections.Immutable;

namespace Guard.Engine.Rules.Stored;

/// <summary>One version of a policy defined over the API, in LiteLLM's words. Immutable.</summary>
public sealed record PolicyRow
{
    public required string Id { get; init; }

    /// <summary><c>policy_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>From 1; no two rows share name and version.</summary>
    public int Version { get; init; } = 1;

    public PolicyStatus Status { get; init; }

    public string? Inherit { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<string> Add { get; init; } = [];

    public ImmutableArray<string> Remove { get; init; } = [];

    /// <summary><c>condition</c> as a JSON object, or null.</summary>
    public string? ConditionJson { get; init; }

    /// <summary><c>pipeline</c> as a JSON object, or null.</summary>
    public string? PipelineJson { get; init; }

    /// <summary>The version it was copied from, or null.</summary>
    public string? ParentId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public DateTimeOffset? ProductionAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}
