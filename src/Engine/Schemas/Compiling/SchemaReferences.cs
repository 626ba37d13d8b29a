using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Finds what a reference means (core, section 8.2.3): in this document, in one the caller gave, in a metaschema. Never on a network. One compilation's.</summary>
internal sealed class SchemaReferences(SchemaOptions options, SchemaErrors errors)
{
    private readonly Dictionary<string, SchemaScope> _scopes = new(StringComparer.Ordinal);
    private SchemaScan? _scan;

    private SchemaScan Scan => _scan ??= new SchemaScan(options, _scopes, errors);

    public SchemaPlace? AddRoot(JsonElement schema) => Scan.AddDocument(null, schema);

    /// <summary>The place, or null and why there is none.</summary>
    /// <param name="from">Where the reference stands.</param>
    /// <param name="reference">As written.</param>
    /// <param name="anchor">The dynamic anchor it names at first, or null.</param>
    /// <param name="problem">Why it leads nowhere.</param>
    public SchemaPlace? Find(SchemaPlace from, string reference, out string? anchor, out string? problem)
    {
        anchor = null;
        var target = UriReference.Parse(reference).ResolveAgainst(from.Scope.Origin);
        var uri = target.WithoutFragment();
        if (FindScope(uri) is not { } scope)
        {
            problem = "leads to a schema that is not known here; nothing is fetched";
            return null;
        }

        var fragment = Uri.UnescapeDataString(target.Fragment ?? "");
        problem = null;
        if (fragment.Length == 0)
        {
            return scope.Root;
        }

        if (fragment[0] != '/')
        {
            anchor = scope.DynamicAnchors.Contains(fragment) ? fragment : null;
            problem = scope.Anchors.TryGetValue(fragment, out var place) ? null : "leads to an anchor that does not exist";
            return place;
        }

        var found = Walk(scope.Root, fragment);
        problem = found is null ? "leads to a place that does not exist or is no schema" : null;
        return found;
    }

    private SchemaScope? FindScope(string uri)
    {
        if (!_scopes.TryGetValue(uri, out var scope) && options.Documents.TryGet(uri, out var document))
        {
            scope = Scan.AddDocument(uri, document)?.Scope;
        }

        return scope;
    }

    private SchemaPlace? Walk(SchemaPlace root, string fragment)
    {
        var element = root.Element;
        var pointer = root.Pointer;
        var nearest = root;
        foreach (var token in fragment[1..].Split('/'))
        {
            var name = JsonPointer.Unescape(token);
            if (element.ValueKind == JsonValueKind.Object && SchemaMembers.Of(element).TryGetValue(name, out var member))
            {
                element = member;
            }
            else if (element.ValueKind == JsonValueKind.Array && JsonPointer.TryReadIndex(name, out var index) && index < element.GetArrayLength())
            {
                element = element[index];
            }
            else
            {
                return null;
            }

            pointer = $"{pointer}/{JsonPointer.Escape(name)}";
            nearest = root.Document.Places.GetValueOrDefault(pointer, nearest);
        }

        if (nearest.Pointer != pointer && element.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False)
        {
            Scan.Add(root.Document, element, pointer, nearest.Scope);
        }

        return root.Document.Places.GetValueOrDefault(pointer);
    }
}
