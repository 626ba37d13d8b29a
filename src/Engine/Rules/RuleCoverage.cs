using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>What the examples of one rule reach. Immutable.</summary>
/// <param name="RuleId">Id of the rule.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Fires">Some example makes it act.</param>
/// <param name="Spares">Some example is left alone.</param>
/// <param name="UnreachedLabels">Labels with an action of their own that no example finds.</param>
/// <param name="UnreachedExceptions">Ids of exceptions that no example needs.</param>
public sealed record RuleCoverage(
    string RuleId, SourcePosition Position, bool Fires, bool Spares, ImmutableArray<string> UnreachedLabels, ImmutableArray<string> UnreachedExceptions)
{
    /// <summary>Nothing is left to show.</summary>
    public bool IsComplete => Fires && Spares && UnreachedLabels.IsEmpty && UnreachedExceptions.IsEmpty;
}
