using System.Collections.Frozen;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Keywords that hold subschemas, and how.</summary>
internal static class SchemaShape
{
    private static readonly FrozenDictionary<string, ShapeKind> Shapes = new Dictionary<string, ShapeKind>(StringComparer.Ordinal)
    {
        ["$defs"] = ShapeKind.Map,
        ["definitions"] = ShapeKind.Map,
        ["properties"] = ShapeKind.Map,
        ["patternProperties"] = ShapeKind.Map,
        ["dependentSchemas"] = ShapeKind.Map,
        ["dependencies"] = ShapeKind.MapOfSchemasOrNames,
        ["additionalProperties"] = ShapeKind.Schema,
        ["propertyNames"] = ShapeKind.Schema,
        ["contains"] = ShapeKind.Schema,
        ["items"] = ShapeKind.Schema,
        ["additionalItems"] = ShapeKind.Schema,
        ["not"] = ShapeKind.Schema,
        ["if"] = ShapeKind.Schema,
        ["then"] = ShapeKind.Schema,
        ["else"] = ShapeKind.Schema,
        ["unevaluatedItems"] = ShapeKind.Schema,
        ["unevaluatedProperties"] = ShapeKind.Schema,
        ["contentSchema"] = ShapeKind.Schema,
        ["allOf"] = ShapeKind.List,
        ["anyOf"] = ShapeKind.List,
        ["oneOf"] = ShapeKind.List,
        ["prefixItems"] = ShapeKind.List,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ShapeKind Of(string keyword, SchemaDialect dialect)
    {
        var shape = Shapes.GetValueOrDefault(keyword);
        if (shape == ShapeKind.None || keyword is "$defs" or "definitions")
        {
            return shape;
        }

        return keyword switch
        {
            "unevaluatedItems" or "unevaluatedProperties" => dialect.HasUnevaluated ? shape : ShapeKind.None,
            "contentSchema" => dialect.HasContent ? shape : ShapeKind.None,
            "additionalItems" => dialect.IsFormer ? shape : ShapeKind.None,
            "prefixItems" when dialect.IsFormer => ShapeKind.None,
            "items" when dialect.IsFormer => ShapeKind.SchemaOrList,
            _ => dialect.HasApplicator ? shape : ShapeKind.None,
        };
    }
}
