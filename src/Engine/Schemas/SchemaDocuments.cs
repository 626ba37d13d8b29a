using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>
/// Schemas by the URI under which others may refer to them. The metaschemas of draft 2020-12 are always among them. Immutable and thread-safe.
/// </summary>
public sealed class SchemaDocuments
{
    /// <summary>Documents one set may hold.</summary>
    public const int MaxDocuments = 10_000;

    private static readonly Lazy<FrozenDictionary<string, JsonElement>> Metaschemas = new(ReadMetaschemas);

    private readonly ImmutableDictionary<string, JsonElement> _documents;

    private SchemaDocuments(ImmutableDictionary<string, JsonElement> documents) => _documents = documents;

    /// <summary>The metaschemas alone.</summary>
    public static SchemaDocuments Empty { get; } = new(ImmutableDictionary.Create<string, JsonElement>(StringComparer.Ordinal));

    public int Count => _documents.Count;

    /// <summary>The set with one more document, or null and why not.</summary>
    /// <param name="uri">Absolute, without a fragment.</param>
    /// <param name="utf8">The schema.</param>
    /// <param name="error">Why it was not taken.</param>
    public SchemaDocuments? With(string uri, ReadOnlySpan<byte> utf8, out SchemaError? error)
    {
        var reference = UriReference.Parse(uri);
        error = reference.Scheme is null || !string.IsNullOrEmpty(reference.Fragment)
            ? new SchemaError("", "the document's URI is not absolute or has a fragment", "give it a URI such as https://example.com/name.json")
            : _documents.Count >= MaxDocuments ? new SchemaError("", $"more than {MaxDocuments} documents") : null;
        if (error is not null || !SchemaJson.TryParse(utf8, SchemaLimits.Default, out var element, out error))
        {
            return null;
        }

        return new SchemaDocuments(_documents.SetItem(reference.WithoutFragment(), element));
    }

    internal bool TryGet(string uri, out JsonElement document) => _documents.TryGetValue(uri, out document) || Metaschemas.Value.TryGetValue(uri, out document);

    private static FrozenDictionary<string, JsonElement> ReadMetaschemas()
    {
        var assembly = typeof(SchemaDocuments).Assembly;
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Schemas.Metaschemas.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement.Clone();
            found.Add(root.GetProperty("$id").GetString()!, root);
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
