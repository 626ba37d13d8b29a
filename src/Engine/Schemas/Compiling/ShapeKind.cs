namespace Guard.Engine.Schemas.Compiling;

/// <summary>How a keyword holds subschemas.</summary>
internal enum ShapeKind
{
    /// <summary>Not at all.</summary>
    None,
    Schema,
    List,
    SchemaOrList,
    Map,
    MapOfSchemasOrNames,
}
