using Guard.Engine.Documents;

namespace Guard.Plugins.Pii;

/// <summary>What a rule says under <c>pii:</c>. Immutable.</summary>
/// <param name="Entities">Bits of <see cref="PiiEntity"/>.</param>
/// <param name="MinScore">Findings that are less likely are left alone; 0 to 1.</param>
internal sealed record PiiSettings(ulong Entities, double MinScore)
{
    public const double DefaultMinScore = 0.5;

    private static readonly string[] Keys = ["entities", "min_score"];

    public static PiiSettings Default { get; } = new(PiiEntities.Default, DefaultMinScore);

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static PiiSettings? Read(DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentScalar { IsNull: true })
        {
            return Default;
        }

        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"pii\" takes a map, not {node.Describe()}", "write \"pii: {}\" for the default entities"));
            return null;
        }

        var errors = diagnostics.Count;
        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Name, StringComparer.Ordinal)))
        {
            diagnostics.Add(Diagnostic.Error(
                entry.Position, $"\"pii\" has no setting \"{entry.Name}\"", Suggestion.DidYouMean(entry.Name, Keys) ?? $"it has {string.Join(", ", Keys)}"));
        }

        var entities = map["entities"] is { } list ? ReadEntities(list, diagnostics) : PiiEntities.Default;
        var minScore = map["min_score"] is { } score ? ReadScore(score, diagnostics) : DefaultMinScore;
        return diagnostics.Count == errors ? new PiiSettings(entities, minScore) : null;
    }

    private static ulong ReadEntities(DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        var items = node switch
        {
            DocumentList list => list.Items,
            DocumentScalar { IsNull: false } => [node],
            _ => [],
        };
        if (items.Count == 0)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"entities\" takes a list with at least one entity", "leave it out for the default entities"));
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
                diagnostics.Add(Diagnostic.Error(
                    item.Position, $"unknown entity \"{text}\"", Suggestion.DidYouMean(text, PiiEntities.Names) ?? $"known are {string.Join(", ", PiiEntities.Names)}"));
            }
        }

        return entities;
    }

    private static double ReadScore(DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentScalar scalar && scalar.TryGetDecimal(out var value) && value is >= 0 and <= 1)
        {
            return (double)value;
        }

        diagnostics.Add(Diagnostic.Error(node.Position, "\"min_score\" takes a number from 0 to 1", $"the default is {PiiSettings.DefaultMinScore:0.0}"));
        return DefaultMinScore;
    }
}
