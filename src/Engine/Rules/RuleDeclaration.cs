using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>One rule, wherever it was written. With several matchers it becomes several bindings of one name and id, in order.</summary>
internal sealed record RuleDeclaration
{
    public required SourcePosition Position { get; init; }

    public required Written<string> Id { get; init; }

    public required int Version { get; init; }

    /// <summary>The name callers use; without one it is the id.</summary>
    public Written<string>? Name { get; init; }

    public required RuleAbout About { get; init; }

    /// <summary>With a <see cref="Rollout"/>, what everybody outside of it has.</summary>
    public RuleMode Mode { get; init; }

    public RuleApply Apply { get; init; }

    /// <summary>Stages it judges in its turn.</summary>
    public StageSet At { get; init; }

    /// <summary>Stages it judges beside the model call; it can then only refuse.</summary>
    public StageSet ConcurrentAt { get; init; }

    public required ImmutableArray<RuleMatch> Matches { get; init; }

    public required ActionPlan Action { get; init; }

    /// <summary>The labels that <see cref="Action"/> names.</summary>
    public ImmutableArray<Written<string>> ActionLabels { get; init; } = [];

    public RuleScope? Scope { get; init; }

    /// <summary>More places where it stands, for other requests.</summary>
    public ImmutableArray<RulePlace> Elsewhere { get; init; } = [];

    public Rollout? Rollout { get; init; }

    public ImmutableArray<RuleException> Exceptions { get; init; } = [];

    /// <summary>A key or team may be freed from it by an administrator.</summary>
    public bool CanBeDisabled { get; init; }

    public RuleLimits Limits { get; init; } = RuleLimits.Default;

    /// <summary>Its format has no examples, so nobody misses them.</summary>
    public bool IsWithoutExamples { get; init; }

    public ImmutableArray<RuleExample> Examples { get; init; } = [];

    /// <summary>Every stage it judges.</summary>
    public StageSet Stages => At.Or(ConcurrentAt);

    /// <summary>What callers write.</summary>
    public string CalledName => Name?.Value ?? Id.Value;
}
