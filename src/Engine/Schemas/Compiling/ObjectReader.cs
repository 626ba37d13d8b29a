using System.Text.Json;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Reads <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c>, <c>propertyNames</c>, and what depends on a name.</summary>
internal static class ObjectReader
{
    public static void Read(SchemaKeywords source)
    {
        var properties = source.ChildMap("properties").ToArray();
        var patterns = new List<PatternSchema>();
        foreach (var (text, schema) in source.ChildMap("patternProperties"))
        {
            if (source.Build.Pattern(source.LocationOf("patternProperties/" + JsonPointer.Escape(text)), text) is { } pattern)
            {
                patterns.Add(new PatternSchema(pattern, schema));
            }
        }

        var additional = source.Child("additionalProperties");
        if (properties.Length > 0 || patterns.Count > 0 || additional is not null)
        {
            source.Add(new PropertiesKeyword(source.Node, new NameMap<SchemaNode>(properties), [.. patterns], additional));
        }

        if (source.Child("propertyNames") is { } names)
        {
            source.Add(new PropertyNamesKeyword(source.Node, names));
        }

        ReadDependents(source, "dependentSchemas");
        ReadDependents(source, "dependencies");
        if (source.Dialect.HasValidation)
        {
            ReadDependents(source, "dependentRequired");
        }
    }

    private static void ReadDependents(SchemaKeywords source, string keyword)
    {
        if (!source.TryGet(keyword, out var map))
        {
            return;
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            source.Error(keyword, "must be an object");
            return;
        }

        var entries = new List<(string Name, SchemaNode? Schema, string[] Required)>();
        foreach (var property in map.EnumerateObject())
        {
            var name = SchemaJson.Name(property);
            var path = $"{keyword}/{JsonPointer.Escape(name)}";
            var isList = keyword == "dependentRequired" || (keyword == "dependencies" && property.Value.ValueKind == JsonValueKind.Array);
            entries.Add((name, isList ? null : source.ChildAt(path), isList ? source.Texts(path, property.Value) ?? [] : []));
        }

        var names = new NameSet(entries.SelectMany(entry => entry.Required.Prepend(entry.Name)));
        var indices = names.Names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        var dependents = entries.Select(entry => new DependentsKeyword.Dependent(indices[entry.Name], entry.Schema, [.. entry.Required.Select(name => indices[name])]));
        source.Add(new DependentsKeyword(source.Node, keyword, names, [.. dependents]));
    }
}
