using System.Collections.Immutable;

namespace Guard.Engine.Rules;

/// <summary>
/// The rules of one place, as written: a rule file, the guardrails of a configuration, the rows of a store. Lists and macros are expanded. Says nothing about whether
/// the rules make sense together: that is <see cref="RuleCompiler"/>'s work.
/// </summary>
internal sealed record RuleFile
{
    /// <summary>The pack of all its rules; null where there are no packs, as in a configuration. Ids are then free words.</summary>
    public Written<string>? Pack { get; init; }

    public required ImmutableArray<RuleDeclaration> Rules { get; init; }
}
