using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>One JSON document and the subschemas found in it.</summary>
/// <param name="uri">Where it was got from; null for the schema that is compiled.</param>
/// <param name="root">The document.</param>
internal sealed class SchemaDocument(string? uri, JsonElement root)
{
    public JsonElement Root => root;

    public Dictionary<string, SchemaPlace> Places { get; } = new(StringComparer.Ordinal);

    public string LocationOf(string pointer) => uri is null ? pointer : $"{uri}#{pointer}";
}
