using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads <c>$ref</c> and <c>$dynamicRef</c>.</summary>
internal static class ReferenceReader
{
    public static void Read(SchemaKeywords source)
    {
        if (source.Text("$ref") is { } reference && source.Build.Follow(source.Place, "$ref", reference, out _) is { } target)
        {
            source.Add(new RefKeyword(source.Node, "$ref", target));
        }

        if (source.Text("$dynamicRef") is { } dynamic && source.Build.Follow(source.Place, "$dynamicRef", dynamic, out var anchor) is { } first)
        {
            source.Add(anchor is null ? new RefKeyword(source.Node, "$dynamicRef", first) : new DynamicRefKeyword(source.Node, anchor, first));
            source.Build.IsScoped |= anchor is not null;
        }
    }
}
