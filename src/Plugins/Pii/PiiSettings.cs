using Guard.Engine.Documents;

namespace Guard.Plugins.Pii;

/// <summary>What a rule says under <c>pii:</c>. Immutable.</summary>
/// <param name="Entities">Bits of <see cref="PiiEntity"/>.</param>
/// <param name="MinScore">Findings that are less likely are left alone; 0 to 1.</param>
internal sealed record PiiSettings(ulong Entities, double MinScore)
{
    public const double DefaultMinScore = 0.5;

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
        return settings.Done() ? new PiiSettings(entities, minScore) : null;
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
