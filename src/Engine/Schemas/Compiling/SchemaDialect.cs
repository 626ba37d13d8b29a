using System.Text.Json;

namespace Guard.Engine.Schemas.Compiling;

/// <summary>Which keywords count: the vocabularies a metaschema names (JSON Schema core, section 8.1.2). Immutable.</summary>
internal sealed record SchemaDialect
{
    public const string Uri = "https://json-schema.org/draft/2020-12/schema";

    private const string Prefix = "https://json-schema.org/draft/2020-12/vocab/";

    /// <summary>Draft 2020-12 with all its vocabularies.</summary>
    public static SchemaDialect Standard { get; } = new();

    /// <summary>
    /// Drafts 6, 7 and 2019-09, which many generators still write: read by the rules of 2020-12, but for <c>items</c> and <c>additionalItems</c>, which have their
    /// former meaning, and <c>prefixItems</c>, which has none.
    /// </summary>
    public static SchemaDialect Former { get; } = new() { IsFormer = true };

    public bool HasApplicator { get; private init; } = true;

    public bool HasUnevaluated { get; private init; } = true;

    public bool HasValidation { get; private init; } = true;

    public bool HasContent { get; private init; } = true;

    public bool AssertsFormats { get; private init; }

    public bool IsFormer { get; private init; }

    /// <summary>The dialect a metaschema's URI names, or null and why there is none.</summary>
    public static SchemaDialect? Of(string uri, SchemaDocuments documents, out string? problem)
    {
        problem = null;
        switch (uri.TrimEnd('#'))
        {
            case Uri:
                return Standard;
            case "https://json-schema.org/draft/2019-09/schema" or "http://json-schema.org/draft-07/schema" or "http://json-schema.org/draft-06/schema"
                or "https://json-schema.org/draft-07/schema":
                return Former;
        }

        if (!documents.TryGet(uri.TrimEnd('#'), out var metaschema))
        {
            problem = "names a metaschema that is not known here";
            return null;
        }

        if (metaschema.ValueKind != JsonValueKind.Object || !metaschema.TryGetProperty("$vocabulary", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object)
        {
            return Standard;
        }

        var dialect = new SchemaDialect { HasApplicator = false, HasUnevaluated = false, HasValidation = false, HasContent = false };
        foreach (var entry in vocabulary.EnumerateObject())
        {
            if (dialect.With(SchemaJson.Name(entry)) is { } known)
            {
                dialect = known;
            }
            else if (entry.Value.ValueKind == JsonValueKind.True)
            {
                problem = "names a metaschema that requires a vocabulary which is not known here";
                return null;
            }
        }

        return dialect;
    }

    private SchemaDialect? With(string vocabulary) => !vocabulary.StartsWith(Prefix, StringComparison.Ordinal) ? null : vocabulary[Prefix.Length..] switch
    {
        "core" or "meta-data" or "format-annotation" => this,
        "applicator" => this with { HasApplicator = true },
        "unevaluated" => this with { HasUnevaluated = true },
        "validation" => this with { HasValidation = true },
        "content" => this with { HasContent = true },
        "format-assertion" => this with { AssertsFormats = true },
        _ => null,
    };
}
