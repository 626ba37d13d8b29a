using System.Collections.Immutable;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One policy as read, before inheritance.</summary>
internal sealed record PolicyDraft
{
    public required PolicyEntry Entry { get; init; }

    /// <summary>The policy it inherits from, or null.</summary>
    public Written<string>? Inherit { get; init; }

    public ImmutableArray<Written<string>> Add { get; init; } = [];

    public ImmutableArray<Written<string>> Remove { get; init; } = [];

    /// <summary>Requests it is for, or null for all.</summary>
    public RuleScope? Condition { get; init; }

    public PipelineDraft? Pipeline { get; init; }
}
