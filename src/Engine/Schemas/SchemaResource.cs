namespace Guard.Engine.Schemas;

/// <summary>A schema resource: what one <c>$id</c> names (core, section 4.3.5), as far as judging needs it.</summary>
internal sealed class SchemaResource
{
    /// <summary>Its dynamic anchors; complete once the schema is compiled.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = new(StringComparer.Ordinal);
}
