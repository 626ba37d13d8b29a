using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>What a <see cref="FileRuleSetSource"/> holds at one moment; replaced as a whole.</summary>
/// <param name="RuleSet">The set that serves.</param>
/// <param name="Diagnostics">Findings of the last attempt, whether or not its set serves.</param>
/// <param name="IsDegraded">True when the last attempt failed and an older set serves.</param>
/// <param name="Fingerprint">Hash of the rule files of the last attempt.</param>
/// <param name="AssetReads">Other files that attempt read, with their hashes.</param>
internal sealed record RuleSetState(
    RuleSet RuleSet,
    ImmutableArray<Diagnostic> Diagnostics,
    bool IsDegraded,
    string Fingerprint,
    IReadOnlyDictionary<string, string> AssetReads);
