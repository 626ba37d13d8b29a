using System.Collections.Immutable;

namespace Guard.Engine.Rules;

/// <summary>What a rule says to people; nothing here changes what it does.</summary>
internal sealed record RuleAbout
{
    public required string Title { get; init; }

    public string? Description { get; init; }

    public string? Severity { get; init; }

    public string? Status { get; init; }

    public string? Owner { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public ImmutableArray<string> References { get; init; } = [];
}
