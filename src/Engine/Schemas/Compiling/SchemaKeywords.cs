using System.Text.Json;
using Guard.Engine.Schemas.Keywords;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>The keywords of one place, on their way to a node.</summary>
internal sealed class SchemaKeywords(SchemaBuild build, SchemaPlace place)
{
    private readonly Dictionary<string, JsonElement> _members = SchemaMembers.Of(place.Element);
    private readonly List<Keyword> _keywords = [];

    public SchemaNode Node { get; } = place.Node!;

    public SchemaDialect Dialect => place.Scope.Dialect;

    public SchemaBuild Build => build;

    public SchemaPlace Place => place;

    /// <summary>Reads everything. Cheap checks come first, so that a wrong type ends a judgement early.</summary>
    public void Complete()
    {
        if (place.Element.ValueKind == JsonValueKind.False)
        {
            Node.Complete([new FalseKeyword(Node)]);
            return;
        }

        if (Dialect.HasValidation)
        {
            ValidationReader.Read(this);
        }

        TextReader.Read(this);
        if (Dialect.HasApplicator)
        {
            ArrayReader.Read(this);
            ObjectReader.Read(this);
        }

        ReferenceReader.Read(this);
        if (Dialect.HasApplicator)
        {
            LogicReader.Read(this);
        }

        if (Dialect.HasUnevaluated)
        {
            LogicReader.ReadUnevaluated(this);
        }

        Node.Complete(_keywords);
    }

    public void Add(Keyword keyword) => _keywords.Add(keyword);

    public bool TryGet(string keyword, out JsonElement value) => _members.TryGetValue(keyword, out value);

    public string LocationOf(string keyword) => $"{place.Location}/{keyword}";

    public void Error(string keyword, string message, string? remedy = null) => build.Errors.Add(LocationOf(keyword), message, remedy);

    /// <summary>The subschema under a keyword, or null when there is none.</summary>
    public SchemaNode? Child(string keyword) => _members.ContainsKey(keyword) ? ChildAt(keyword) : null;

    /// <summary>The subschema at a path below this place; null when the document was found wrong there, which is told already.</summary>
    public SchemaNode? ChildAt(string path) => place.Document.Places.TryGetValue($"{place.Pointer}/{path}", out var child) ? build.NodeOf(child) : null;

    /// <summary>The subschemas of a list.</summary>
    public SchemaNode[]? Children(string keyword)
    {
        if (!_members.TryGetValue(keyword, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return [.. Enumerable.Range(0, list.GetArrayLength()).Select(index => ChildAt($"{keyword}/{index}")).OfType<SchemaNode>()];
    }

    /// <summary>The subschemas of a map by name.</summary>
    public IEnumerable<KeyValuePair<string, SchemaNode>> ChildMap(string keyword)
    {
        if (!_members.TryGetValue(keyword, out var map) || map.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var property in map.EnumerateObject())
        {
            var name = SchemaJson.Name(property);
            if (ChildAt($"{keyword}/{JsonPointer.Escape(name)}") is { } child)
            {
                yield return KeyValuePair.Create(name, child);
            }
        }
    }

    /// <summary>A count such as <c>maxLength</c> has, or null; a wrong value is told.</summary>
    public long? Count(string keyword)
    {
        if (!_members.TryGetValue(keyword, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && new ExactNumber(value).AsCount() is { } count)
        {
            return count;
        }

        Error(keyword, "must be a whole number that is not negative");
        return null;
    }

    /// <summary>A text, or null; a wrong value is told.</summary>
    public string? Text(string keyword)
    {
        if (!_members.TryGetValue(keyword, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return SchemaJson.Text(value);
        }

        Error(keyword, "must be a string");
        return null;
    }

    /// <summary>A list of texts, or null; a wrong value is told.</summary>
    public string[]? Texts(string keyword, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(item => SchemaJson.Text(item))];
        }

        Error(keyword, "must be a list of strings");
        return null;
    }
}
