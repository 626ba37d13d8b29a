namespace Guard.Engine.Schemas.Compiling;

/// <summary>A schema resource while it is compiled: what its references are resolved against and what may be referred to in it.</summary>
internal sealed class SchemaScope(UriReference origin, SchemaDialect dialect)
{
    /// <summary>What references in it are resolved against.</summary>
    public UriReference Origin => origin;

    public SchemaDialect Dialect => dialect;

    public SchemaResource Resource { get; } = new();

    /// <summary>Its root; set when the place is known.</summary>
    public SchemaPlace Root { get; set; } = null!;

    /// <summary>Anchors of both kinds.</summary>
    public Dictionary<string, SchemaPlace> Anchors { get; } = new(StringComparer.Ordinal);

    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether anything in it was asked for, so that its dynamic anchors count.</summary>
    public bool IsUsed { get; set; }
}
