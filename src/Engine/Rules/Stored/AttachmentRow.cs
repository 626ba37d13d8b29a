using System.Collections.Immutable;

namespace Guard.Engine.Rules.Stored;

/// <summary>Where a policy applies, defined over the API in LiteLLM's words. Immutable.</summary>
public sealed record AttachmentRow
{
    public required string Id { get; init; }

    /// <summary><c>policy_name</c>.</summary>
    public required string Policy { get; init; }

    /// <summary><c>*</c>, or null.</summary>
    public string? Scope { get; init; }

    public ImmutableArray<string> Teams { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    public ImmutableArray<string> Models { get; init; } = [];

    public ImmutableArray<string> Tags { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }
}
