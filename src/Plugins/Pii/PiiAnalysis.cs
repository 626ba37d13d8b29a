using System.Collections.Immutable;

namespace Guard.Plugins.Pii;

/// <summary>What a <see cref="PiiAnalyzer"/> looks for. Immutable.</summary>
public sealed record PiiAnalysis
{
    /// <summary>Entities to look for; names that <see cref="PiiAnalyzer.Supports"/> does not know are passed over. As a rule without <c>entities</c> unless set.</summary>
    public ImmutableArray<string> Entities { get; init; } = PiiAnalyzer.DefaultEntities;

    /// <summary>Findings that are less likely are left out; 0 to 1. As a rule without <c>min_score</c> unless set.</summary>
    public double ScoreThreshold { get; init; } = PiiSettings.DefaultMinScore;

    /// <summary>Words to be read as if they stood before every candidate: an entity they speak for becomes likelier.</summary>
    public ImmutableArray<string> ContextWords { get; init; } = [];
}
