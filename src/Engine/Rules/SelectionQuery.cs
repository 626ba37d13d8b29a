using System.Collections.Immutable;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>What decides which guardrails a request runs. Immutable.</summary>
public sealed record SelectionQuery
{
    public required RequestFacts Facts { get; init; }

    /// <summary>The request's own <c>guardrails</c>. One that is not known is the caller's error.</summary>
    public ImmutableArray<string> Requested { get; init; } = [];

    /// <summary>Names the model's configuration adds.</summary>
    public ImmutableArray<string> ModelGuardrails { get; init; } = [];

    /// <summary>The request asks to go without the guardrails that an administrator may free callers from.</summary>
    public bool AsksToDisable { get; init; }
}
