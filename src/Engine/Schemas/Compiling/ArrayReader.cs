using System.Text.Json;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads <c>prefixItems</c>, <c>items</c>, <c>contains</c>; of former drafts, <c>items</c> as a list and <c>additionalItems</c>.</summary>
internal static class ArrayReader
{
    public static void Read(SchemaKeywords source)
    {
        var isFormerList = source.Dialect.IsFormer && source.TryGet("items", out var items) && items.ValueKind == JsonValueKind.Array;
        var prefix = isFormerList ? source.Children("items") : source.Dialect.IsFormer ? null : source.Children("prefixItems");
        var rest = isFormerList ? source.Child("additionalItems") : source.Child("items");
        if (prefix is not null || rest is not null)
        {
            source.Add(new ItemsKeyword(source.Node, prefix ?? [], rest));
        }

        var minimum = source.Dialect.HasValidation ? source.Count("minContains") : null;
        var maximum = source.Dialect.HasValidation ? source.Count("maxContains") : null;
        if (source.Child("contains") is { } contains)
        {
            source.Add(new ContainsKeyword(source.Node, contains, minimum ?? 1, maximum ?? long.MaxValue));
        }
    }
}
