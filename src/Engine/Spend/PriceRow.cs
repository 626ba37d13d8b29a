using System.Collections.Immutable;

namespace Guard.Engine.Spend;

/// <summary>One line of the price data: what a vendor lists for a model since a date, and where that was read.</summary>
internal sealed record PriceRow
{
    /// <summary>Provider as deployments name it: openai, anthropic, gemini, ...</summary>
    public required string Provider { get; init; }

    /// <summary>The vendor's model id, or <c>*</c> for every model of the provider.</summary>
    public required string Model { get; init; }

    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The vendor prices dated snapshots of this id like the id itself, so <c>model-2026-01-31</c> may use this row.</summary>
    public bool CoversSnapshots { get; init; }

    public required TokenRates Rates { get; init; }

    public long? LongPromptThreshold { get; init; }

    public TokenRates LongPromptRates { get; init; }

    public int? ContextWindow { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>Since when the price is known to hold.</summary>
    public required DateOnly Effective { get; init; }

    public required string Source { get; init; }

    /// <summary>When the source said so.</summary>
    public required DateOnly Checked { get; init; }

    public string Version => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Provider}/{Model}@{Effective:yyyy-MM-dd}");
}
