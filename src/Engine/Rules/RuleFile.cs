using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>One rule file, as written. Says nothing about whether the rules make sense together: that is <see cref="RuleCompiler"/>'s work.</summary>
internal sealed record RuleFile
{
    public required Written<string> Pack { get; init; }

    public required ImmutableArray<RuleDeclaration> Rules { get; init; }
}

/// <summary>One entry of <c>rules:</c>.</summary>
internal sealed record RuleDeclaration
{
    public required SourcePosition Position { get; init; }

    public required Written<string> Id { get; init; }

    public required int Version { get; init; }

    /// <summary>The name callers use; without one it is the id.</summary>
    public Written<string>? Name { get; init; }

    public required RuleAbout About { get; init; }

    public RuleMode Mode { get; init; }

    public RuleApply Apply { get; init; }

    public required StageSet At { get; init; }

    public required RuleMatch Match { get; init; }

    public required ActionPlan Action { get; init; }

    /// <summary>The labels that <see cref="Action"/> names.</summary>
    public ImmutableArray<Written<string>> ActionLabels { get; init; } = [];

    public required RuleLimits Limits { get; init; }

    public ImmutableArray<RuleExample> Examples { get; init; } = [];
}

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

/// <summary>The one matcher of a rule: the key under <c>match:</c> and what stands below it.</summary>
internal sealed record RuleMatch(string Type, SourcePosition Position, DocumentNode Settings);

/// <summary>The <c>limits:</c> of a rule.</summary>
internal sealed record RuleLimits(TimeSpan Timeout, FailureMode OnError)
{
    public static RuleLimits Default { get; } = new(TimeSpan.FromSeconds(1), FailureMode.Closed);

    /// <summary>The author wrote <c>timeout_ms</c>; else a check that waits for others may take its own time.</summary>
    public bool HasTimeout { get; init; }
}

/// <summary>Whether verdicts are carried out.</summary>
internal enum RuleMode
{
    Enforce = 0,
    Monitor = 1,
    Off = 2,
}

/// <summary>Whether a rule always runs or must be named.</summary>
internal enum RuleApply
{
    Always = 0,
    OnRequest = 1,
}
