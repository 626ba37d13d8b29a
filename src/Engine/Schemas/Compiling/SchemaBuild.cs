using System.Text.Json;
using Guard.Engine.Schemas.Patterns;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>One compilation: from places to nodes, each once, without recursion, since references may form chains as long as the schema.</summary>
internal sealed class SchemaBuild(SchemaOptions options, SchemaErrors errors)
{
    private readonly SchemaReferences _references = new(options, errors);
    private readonly Queue<SchemaPlace> _pending = new();
    private readonly List<SchemaNode> _nodes = [];
    private readonly Dictionary<string, SchemaPattern?> _patterns = new(StringComparer.Ordinal);

    public SchemaOptions Options => options;

    public SchemaErrors Errors => errors;

    /// <summary>True when something in the schema looks at the dynamic scope.</summary>
    public bool IsScoped { get; set; }

    public SchemaNode? Build(JsonElement schema)
    {
        if (_references.AddRoot(schema) is not { } root)
        {
            return null;
        }

        var node = NodeOf(root);
        while (_pending.TryDequeue(out var place))
        {
            new SchemaKeywords(this, place).Complete();
        }

        if (errors.IsEmpty)
        {
            SchemaRings.Refuse(_nodes, errors);
        }

        return errors.IsEmpty ? node : null;
    }

    public SchemaNode NodeOf(SchemaPlace place)
    {
        if (place.Node is { } known)
        {
            return known;
        }

        var node = place.Node = new SchemaNode(place.Scope.Resource, place.Location);
        _nodes.Add(node);
        _pending.Enqueue(place);
        if (!place.Scope.IsUsed)
        {
            place.Scope.IsUsed = true;
            foreach (var anchor in place.Scope.DynamicAnchors)
            {
                place.Scope.Resource.DynamicNodes[anchor] = NodeOf(place.Scope.Anchors[anchor]);
            }
        }

        return node;
    }

    /// <summary>The node a reference leads to, or null; the error is told.</summary>
    public SchemaNode? Follow(SchemaPlace from, string keyword, string reference, out string? anchor)
    {
        if (_references.Find(from, reference, out anchor, out var problem) is { } place)
        {
            return NodeOf(place);
        }

        errors.Add($"{from.Location}/{keyword}", problem!, "define it under $defs or give its document");
        return null;
    }

    /// <summary>The pattern, or null; the error is told. The same text is compiled once.</summary>
    public SchemaPattern? Pattern(string location, string text)
    {
        if (_patterns.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_patterns.Count >= options.Limits.MaxPatterns)
        {
            errors.AddOnce(location, $"more than {options.Limits.MaxPatterns} different patterns", "use fewer");
            return null;
        }

        var pattern = SchemaPattern.Create(text, options.BacktrackingTimeout, out var problem);
        if (pattern is null)
        {
            errors.Add(location, $"the pattern {problem}", "use a regular expression of ECMA-262 without lookaround and backreferences");
        }

        _patterns.Add(text, pattern);
        return pattern;
    }
}
