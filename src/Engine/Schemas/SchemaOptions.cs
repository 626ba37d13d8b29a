namespace Guard.Engine.Schemas;

/// <summary>How a schema is compiled. Immutable.</summary>
public sealed record SchemaOptions
{
    public static SchemaOptions Default { get; } = new();

    /// <summary>What <c>$ref</c> may reach besides the schema itself. Nothing is ever fetched.</summary>
    public SchemaDocuments Documents { get; init; } = SchemaDocuments.Empty;

    public SchemaLimits Limits { get; init; } = SchemaLimits.Default;

    /// <summary>True when <c>format</c> is checked; by default it is an annotation, as draft 2020-12 says.</summary>
    public bool AssertsFormats { get; init; }

    /// <summary>
    /// Time a single match of a backtracking pattern (lookaround, backreference) may take; null refuses such patterns. Whoever does not trust the author of the
    /// schema leaves it null.
    /// </summary>
    public TimeSpan? BacktrackingTimeout { get; init; }
}
