using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Plugins.Pii;

/// <summary>What a rule says under <c>pii:</c>. Immutable.</summary>
/// <param name="Entities">Bits of <see cref="PiiEntity"/>.</param>
/// <param name="MinScore">Findings that are less likely are left alone; 0 to 1.</param>
internal sealed record PiiSettings(ulong Entities, double MinScore)
{
    public const double DefaultMinScore = 0.5;

    /// <summary>Entities with a least score of their own.</summary>
    public ImmutableDictionary<PiiEntity, double> Scores { get; init; } = ImmutableDictionary<PiiEntity, double>.Empty;

    /// <summary>The least score of each entity, in their order.</summary>
    public ImmutableArray<double> MinScores => [.. Enumerable.Range(0, PiiEntities.Names.Count).Select(entity => Scores.GetValueOrDefault((PiiEntity)entity, MinScore))];

    public static PiiSettings Default { get; } = new(PiiEntities.Default, DefaultMinScore);

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static PiiSettings? Read(DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (SettingsReader.Of("pii", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var entities = settings.Node("entities") is null ? PiiEntities.Default : ReadEntities(settings);
        var minScore = (double?)settings.Number("min_score", 0, 1) ?? DefaultMinScore;
        var scores = ReadScores(settings);
        return settings.Done() ? new PiiSettings(entities, minScore) { Scores = scores } : null;
    }

    private static ImmutableDictionary<PiiEntity, double> ReadScores(SettingsReader settings)
    {
        var scores = ImmutableDictionary.CreateBuilder<PiiEntity, double>();
        switch (settings.Node("scores"))
        {
            case null:
                break;
            case DocumentMap map:
                foreach (var entry in map.Entries)
                {
                    if (!PiiEntities.TryParse(entry.Name, out var entity))
                    {
                        settings.Error(entry.Position, $"unknown entity \"{ShownWord.Of(entry.Name)}\"", Suggestion.DidYouMean(entry.Name, PiiEntities.Names));
                    }
                    else if (entry.Value is DocumentScalar { IsQuoted: false } scalar
                        && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1)
                    {
                        scores[entity] = score;
                    }
                    else
                    {
                        settings.Error(entry.Value.Position, "a score takes a number from 0 to 1", "write it without quotes");
                    }
                }

                break;
            case var node:
                settings.Error(node.Position, $"\"scores\" takes a map, not {node.Describe()}", "write {EMAIL_ADDRESS: 0.7}");
                break;
        }

        return scores.ToImmutable();
    }

    private static ulong ReadEntities(SettingsReader settings)
    {
        var items = settings.Items("entities");
        if (items.Count == 0)
        {
            settings.Error("entities", "\"entities\" takes a list with at least one entity", "leave it out for the default entities");
        }

        var entities = 0UL;
        foreach (var item in items)
        {
            if (item is DocumentScalar { Text: var name } && PiiEntities.TryParse(name, out var entity))
            {
                entities |= PiiEntities.SetOf(entity);
            }
            else
            {
                var text = (item as DocumentScalar)?.Text ?? item.Describe();
                settings.Error(
                    item.Position, $"unknown entity \"{ShownWord.Of(text)}\"", Suggestion.DidYouMean(text, PiiEntities.Names) ?? $"known are {string.Join(", ", PiiEntities.Names)}");
            }
        }

        return entities;
    }
}
