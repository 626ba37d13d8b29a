using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>One entry of a rule's <c>examples:</c>: a text and what the rule must do with it.</summary>
internal sealed record RuleExample
{
    public required string Name { get; init; }

    public required SourcePosition Position { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>The text, in the pieces it arrives in; a single piece unless <see cref="IsStream"/>.</summary>
    public required ImmutableArray<string> Chunks { get; init; }

    /// <summary>True when the pieces are judged as they arrive.</summary>
    public bool IsStream { get; init; }

    public required RuleExpectation Expect { get; init; }
}

/// <summary>What an example expects; at least one of the two is given.</summary>
/// <param name="Action"><see cref="Verdict.Allow"/>, <see cref="Verdict.Edit"/> or <see cref="Verdict.Block"/>; null when only the text matters.</param>
/// <param name="Output">The text afterwards, or null when only the verdict matters.</param>
internal sealed record RuleExpectation(Verdict? Action, string? Output);
