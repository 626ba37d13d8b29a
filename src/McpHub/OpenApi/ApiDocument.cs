using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// An OpenAPI 3.x or Swagger 2.0 document as it was written, in JSON or YAML. References are followed inside the document only: nothing is ever loaded from elsewhere.
/// Bounded in size and depth. For one reading; not thread-safe.
/// </summary>
internal sealed class ApiDocument
{
    public const int MaxBytes = 10 * 1024 * 1024;
    private const int MaxDepth = 256;
    private const int MaxTokens = 2_000_000;
    private const int MaxHops = 16;
    private const int MaxReference = 2_048;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Many schemas lead to the same ones, by long ways.</summary>
    private readonly Dictionary<string, JsonObject?> _resolved = new(StringComparer.Ordinal);

    private ApiDocument(JsonObject root, bool isSwagger2, bool hasSiblings)
    {
        Root = root;
        IsSwagger2 = isSwagger2;
        HasSiblings = hasSiblings;
    }

    public JsonObject Root { get; }

    /// <summary>Written by Swagger 2.0, whose parameters and bodies look otherwise.</summary>
    public bool IsSwagger2 { get; }

    /// <summary>What stands beside a reference counts (3.1 and newer).</summary>
    public bool HasSiblings { get; }

    /// <summary>The document, or why it cannot be read.</summary>
    public static (ApiDocument? Document, ApiProblem? Problem) Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return (null, new ApiProblem($"the document is larger than {MaxBytes} bytes", "cut it down to the operations that are needed"));
        }

        var text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        try
        {
            return text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? OfJson(text) : OfYaml(StrictUtf8.GetString(text));
        }
        catch (JsonException exception)
        {
            return (null, new ApiProblem($"the document is not valid JSON (line {exception.LineNumber + 1})", "check it with an OpenAPI validator; names must not stand twice, and it may be 256 levels deep"));
        }
        catch (DecoderFallbackException)
        {
            return (null, NoText);
        }
    }

    private static ApiProblem NoText => new("the document is not UTF-8 text, or holds half a character (a lone surrogate)", "save it as UTF-8");

    private static (ApiDocument? Document, ApiProblem? Problem) OfJson(ReadOnlySpan<byte> utf8)
    {
        if (!JsonStrings.AreWhole(utf8, MaxDepth))
        {
            return (null, NoText);
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MaxTokens)
            {
                return (null, new ApiProblem($"the document holds more than {MaxTokens} values", "cut it down to the operations that are needed"));
            }
        }

        return OfRoot(JsonNode.Parse(utf8, documentOptions: Strict) as JsonObject);
    }

    /// <summary>The node itself, or what its reference leads to; null for what is not in the document, and for references that go in a circle.</summary>
    public JsonObject? Resolve(JsonNode? node)
    {
        if (node is not JsonObject found || ReferenceOf(found) is not { } reference)
        {
            return node as JsonObject;
        }

        if (!_resolved.TryGetValue(reference, out var resolved))
        {
            _resolved[reference] = resolved = Follow(reference);
        }

        return resolved;
    }

    /// <summary>Where a node refers to, or null.</summary>
    public static string? ReferenceOf(JsonObject node) => JsonRpc.TextOf(node["$ref"]);

    /// <summary>What a pointer such as <c>#/components/schemas/Pet</c> names; null for other documents and for nothing.</summary>
    public JsonNode? At(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal) || reference.Length > MaxReference)
        {
            return null;
        }

        JsonNode? node = Root;
        foreach (var escaped in reference[2..].Split('/'))
        {
            var step = Uri.UnescapeDataString(escaped).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject map => map[step],
                JsonArray list => int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < list.Count ? list[index] : null,
                _ => null,
            };
        }

        return node;
    }

    private JsonObject? Follow(string reference)
    {
        for (var hops = 1; hops <= MaxHops && At(reference) is JsonObject found; hops++)
        {
            if (ReferenceOf(found) is not { } next)
            {
                return found;
            }

            reference = next;
        }

        return null;
    }

    private static (ApiDocument? Document, ApiProblem? Problem) OfYaml(string text)
    {
        List<Diagnostic> found = [];
        var node = DocumentReader.Read("document", text, found);
        if (found.Find(static item => item.Severity == DiagnosticSeverity.Error) is { } error)
        {
            return (null, new ApiProblem($"line {error.Position.Line}: {error.Message}", error.Remedy ?? "check it with an OpenAPI validator"));
        }

        if (node is not DocumentMap)
        {
            return OfRoot(null);
        }

        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DocumentJson.Write(writer, node);
        }

        return OfJson(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static (ApiDocument? Document, ApiProblem? Problem) OfRoot(JsonObject? root)
    {
        var swagger = VersionOf(root?["swagger"]);
        var openApi = VersionOf(root?["openapi"]);
        if (root is null || (swagger is not ("2.0" or "2") && openApi?.StartsWith("3.", StringComparison.Ordinal) != true))
        {
            return (null, new ApiProblem("it is not an OpenAPI 3.x or Swagger 2.0 document", "it must say openapi: 3.x or swagger: \"2.0\" at its top"));
        }

        return root["paths"] is JsonObject
            ? (new ApiDocument(root, swagger is not null, openApi is not null && !openApi.StartsWith("3.0", StringComparison.Ordinal)), null)
            : (null, new ApiProblem("the document has no paths", "describe at least one operation under paths"));
    }

    /// <summary>In YAML a version without quotes is a number.</summary>
    private static string? VersionOf(JsonNode? node) => JsonRpc.TextOf(node) ?? (node?.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : null);
}
