using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Finds every subschema, <c>$id</c> and anchor of a document, in the places where the keywords have them and nowhere else. One compilation's.</summary>
internal sealed class SchemaScan(SchemaOptions options, Dictionary<string, SchemaScope> scopes, SchemaErrors errors)
{
    private const int MaxPointer = 4096;
    private const int MaxPointers = 8 * 1024 * 1024;

    private int _count;
    private int _pointers;

    /// <summary>The document's root, or null when it is none; errors are told.</summary>
    public SchemaPlace? AddDocument(string? uri, JsonElement root)
    {
        var document = new SchemaDocument(uri, root);
        var retrieved = UriReference.Parse(uri ?? "");
        var outer = new SchemaScope(retrieved, SchemaDialect.Standard);
        Scan(document, root, "", outer, 0, isResource: true);
        if (!document.Places.TryGetValue("", out var place))
        {
            return null;
        }

        // A document is known by where it was got from, and by its $id if it has one.
        scopes.TryAdd(retrieved.WithoutFragment(), place.Scope);
        return place;
    }

    /// <summary>Takes a place that no keyword names as a subschema, because a reference leads there.</summary>
    public void Add(SchemaDocument document, JsonElement element, string pointer, SchemaScope scope) => Scan(document, element, pointer, scope, 0, isResource: false);

    private void Scan(SchemaDocument document, JsonElement element, string pointer, SchemaScope outer, int depth, bool isResource)
    {
        if (!HasRoom(document, pointer, depth) || document.Places.ContainsKey(pointer))
        {
            return;
        }

        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            errors.Add(document.LocationOf(pointer), "a schema must be an object, true or false");
            return;
        }

        var members = SchemaMembers.Of(element);
        var scope = ScopeOf(document, pointer, members, outer, isResource);
        var place = new SchemaPlace(document, pointer, element, scope);
        document.Places.Add(pointer, place);
        if (!ReferenceEquals(scope, outer))
        {
            scope.Root = place;
        }

        AddAnchors(place, members);
        foreach (var (keyword, value) in members)
        {
            if (SchemaShape.Of(keyword, scope.Dialect) is not ShapeKind.None and var shape)
            {
                ScanKeyword(place, keyword, value, shape, depth + 1);
            }
        }
    }

    private bool HasRoom(SchemaDocument document, string pointer, int depth)
    {
        _count++;
        _pointers += pointer.Length;
        var limits = options.Limits;
        var problem = _count > limits.MaxSubschemas ? $"more than {limits.MaxSubschemas} subschemas"
            : depth > limits.MaxDepth ? $"subschemas nested deeper than {limits.MaxDepth}"
            : pointer.Length > MaxPointer || _pointers > MaxPointers ? "the names on the way here are too long"
            : null;
        if (problem is not null)
        {
            errors.AddOnce(pointer.Length > MaxPointer ? "" : document.LocationOf(pointer), problem, "use a smaller schema");
        }

        return problem is null;
    }

    private void ScanKeyword(SchemaPlace place, string keyword, JsonElement value, ShapeKind shape, int depth)
    {
        var pointer = $"{place.Pointer}/{keyword}";
        switch (shape)
        {
            case ShapeKind.Map or ShapeKind.MapOfSchemasOrNames when value.ValueKind == JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (shape == ShapeKind.Map || property.Value.ValueKind != JsonValueKind.Array)
                    {
                        Scan(place.Document, property.Value, $"{pointer}/{JsonPointer.Escape(SchemaJson.Name(property))}", place.Scope, depth, isResource: false);
                    }
                }

                break;
            case ShapeKind.List or ShapeKind.SchemaOrList when value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Scan(place.Document, item, $"{pointer}/{index++}", place.Scope, depth, isResource: false);
                }

                if (index == 0 && shape == ShapeKind.List)
                {
                    errors.Add(place.Document.LocationOf(pointer), "must hold at least one schema");
                }

                break;
            case ShapeKind.Schema or ShapeKind.SchemaOrList:
                Scan(place.Document, value, pointer, place.Scope, depth, isResource: false);
                break;
            default:
                errors.Add(place.Document.LocationOf(pointer), shape == ShapeKind.List ? "must be a list of schemas" : "must be an object whose members are schemas");
                break;
        }
    }

    private SchemaScope ScopeOf(SchemaDocument document, string pointer, Dictionary<string, JsonElement> members, SchemaScope outer, bool isResource)
    {
        var id = Text(document, pointer, members, "$id");
        var isFormerAnchor = outer.Dialect.IsFormer && id?.StartsWith('#') == true;
        if ((id is null || isFormerAnchor) && !isResource)
        {
            return outer;
        }

        var dialect = outer.Dialect;
        if (Text(document, pointer, members, "$schema") is { } schema)
        {
            dialect = SchemaDialect.Of(schema, options.Documents, out var problem) ?? dialect;
            if (problem is not null)
            {
                errors.Add(document.LocationOf(pointer + "/$schema"), problem, $"use {SchemaDialect.Uri}, or give the metaschema as a document");
            }
        }

        var reference = UriReference.Parse(id ?? "");
        if (!string.IsNullOrEmpty(reference.Fragment))
        {
            errors.Add(document.LocationOf(pointer + "/$id"), "must not have a fragment", "use $anchor");
        }

        var origin = id is null ? outer.Origin : reference.ResolveAgainst(outer.Origin) with { Fragment = null };
        var scope = new SchemaScope(origin, dialect);
        if (id is not null && !scopes.TryAdd(origin.WithoutFragment(), scope))
        {
            errors.Add(document.LocationOf(pointer + "/$id"), "names a schema that another one names too", "give each its own");
        }

        return scope;
    }

    private void AddAnchors(SchemaPlace place, Dictionary<string, JsonElement> members)
    {
        var scope = place.Scope;
        AddAnchor(place, "$anchor", Text(place.Document, place.Pointer, members, "$anchor"));
        if (Text(place.Document, place.Pointer, members, "$dynamicAnchor") is { } dynamic)
        {
            AddAnchor(place, "$dynamicAnchor", dynamic);
            scope.DynamicAnchors.Add(dynamic);
        }

        if (scope.Dialect.IsFormer && Text(place.Document, place.Pointer, members, "$id") is { Length: > 1 } id && id[0] == '#')
        {
            AddAnchor(place, "$id", id[1..]);
        }
    }

    private void AddAnchor(SchemaPlace place, string keyword, string? name)
    {
        if (name is null)
        {
            return;
        }

        var isName = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
        if (!isName)
        {
            errors.Add($"{place.Location}/{keyword}", "must be a name", "use letters, digits, '-', '.' and '_', starting with a letter");
        }
        else if (!place.Scope.Anchors.TryAdd(name, place) && !ReferenceEquals(place.Scope.Anchors[name], place))
        {
            errors.Add($"{place.Location}/{keyword}", "names an anchor that stands twice in one schema", "give each its own");
        }
    }

    private string? Text(SchemaDocument document, string pointer, Dictionary<string, JsonElement> members, string keyword)
    {
        if (!members.TryGetValue(keyword, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return SchemaJson.Text(value);
        }

        errors.Add(document.LocationOf($"{pointer}/{keyword}"), "must be a string");
        return null;
    }
}
