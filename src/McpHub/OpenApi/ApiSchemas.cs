using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Turns the schemas of one tool into JSON Schema 2020-12. What is referred to goes once under <c>$defs</c>, so that a schema may hold itself. What is too deep, too much, or not in
/// the document becomes the schema that allows everything: see <see cref="ApiLooseSchema"/> for what stands around it. Only known keywords travel: none that names another document or asks the hub for something. Not thread-safe.
/// </summary>
internal sealed class ApiSchemas(ApiDocument document, ApiSchemaBudget budget)
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 5_000;
    private const int MaxName = 64;

    private static readonly FrozenSet<string> Texts = Words("title description format pattern contentEncoding contentMediaType");
    private static readonly FrozenSet<string> Numbers = Words("multipleOf maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength maxItems minItems maxProperties minProperties maxContains minContains");
    private static readonly FrozenSet<string> Flags = Words("uniqueItems deprecated readOnly writeOnly");
    private static readonly FrozenSet<string> Lists = Words("required enum examples");
    internal static readonly FrozenSet<string> Singles = Words("items additionalProperties not if then else contains propertyNames unevaluatedItems unevaluatedProperties");
    internal static readonly FrozenSet<string> Several = Words("allOf anyOf oneOf prefixItems");
    internal static readonly FrozenSet<string> Named = Words("properties patternProperties dependentSchemas");

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, JsonNode Schema)> _waiting = new();
    private int _nodes;

    /// <summary>Some part allows everything now because it was too much, too deep, or not there.</summary>
    public bool IsCut { get; private set; }

    /// <summary>One schema; what it refers to is written by <see cref="Definitions"/>.</summary>
    public JsonNode Convert(JsonNode? schema) => Convert(schema, 0);

    /// <summary>What the schemas converted so far refer to; null when there is nothing.</summary>
    public JsonObject? Definitions()
    {
        var definitions = new JsonObject();
        while (_waiting.TryDequeue(out var next))
        {
            definitions[next.Name] = Convert(next.Schema, 0);
        }

        return definitions.Count == 0 ? null : definitions;
    }

    private JsonNode Convert(JsonNode? schema, int depth)
    {
        if (schema is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.DeepClone();
        }

        if (schema is not JsonObject source || depth > MaxDepth || ++_nodes > MaxNodes)
        {
            IsCut |= schema is not null || depth > 0;
            return new JsonObject();
        }

        var written = new JsonObject();
        if (ApiDocument.ReferenceOf(source) is { } reference)
        {
            if (NameOf(reference) is not { } name)
            {
                IsCut = true;
                return new JsonObject();
            }

            written["$ref"] = $"#/$defs/{name}";
            if (!document.HasSiblings)
            {
                return written;
            }
        }

        foreach (var (keyword, member) in source)
        {
            if (WriteKeyword(keyword, member, depth) is { } converted)
            {
                written[keyword] = converted;
            }
        }

        WithoutReadOnly(source, written);
        if (!document.HasSiblings)
        {
            Modernize(source, written);
        }

        return written;
    }

    private JsonNode? WriteKeyword(string keyword, JsonNode? member, int depth)
    {
        var kind = member?.GetValueKind() ?? JsonValueKind.Null;
        if (Singles.Contains(keyword))
        {
            return kind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? Convert(member, depth + 1) : null;
        }

        if (Several.Contains(keyword))
        {
            return member is JsonArray { Count: > 0 } list ? new JsonArray([.. list.Select(item => Convert(item, depth + 1))]) : null;
        }

        if (Named.Contains(keyword))
        {
            return member is JsonObject map ? new JsonObject(map.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Convert(pair.Value, depth + 1)))) : null;
        }

        var isPlain = (Texts.Contains(keyword) && kind == JsonValueKind.String)
            || (Numbers.Contains(keyword) && kind == JsonValueKind.Number)
            || (Flags.Contains(keyword) && kind is JsonValueKind.True or JsonValueKind.False)
            || (Lists.Contains(keyword) && member is JsonArray { Count: > 0 })
            || (keyword == "type" && kind is JsonValueKind.String or JsonValueKind.Array)
            || keyword is "default" or "const";
        if (isPlain && !budget.Take(member))
        {
            IsCut = true;
            return null;
        }

        return isPlain ? member?.DeepClone() : null;
    }

    /// <summary>What only the API may set is not asked for.</summary>
    private void WithoutReadOnly(JsonObject source, JsonObject written)
    {
        foreach (var (name, property) in source["properties"] as JsonObject ?? [])
        {
            if (document.Resolve(property)?["readOnly"] is JsonValue value && value.GetValueKind() == JsonValueKind.True)
            {
                (written["properties"] as JsonObject)?.Remove(name);
                if (written["required"] is JsonArray required)
                {
                    written["required"] = new JsonArray([.. required.Where(item => JsonRpc.TextOf(item) != name).Select(static item => item?.DeepClone())]);
                }
            }
        }
    }

    /// <summary>Swagger 2.0 and OpenAPI 3.0 say some things in ways of their own.</summary>
    private static void Modernize(JsonObject source, JsonObject written)
    {
        foreach (var (limit, exclusive) in (ReadOnlySpan<(string, string)>)[("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")])
        {
            if (IsTrue(source[exclusive]) && written[limit] is { } number)
            {
                written.Remove(limit);
                written[exclusive] = number.DeepClone();
            }
        }

        if (JsonRpc.TextOf(written["type"]) is not { } type)
        {
            return;
        }

        written["type"] = type = type == "file" ? "string" : type;
        if (IsTrue(source["nullable"]) || IsTrue(source["x-nullable"]))
        {
            written["type"] = new JsonArray(type, "null");
            if (written["enum"] is JsonArray values && !values.Any(static value => value is null))
            {
                values.Add((JsonNode?)null);
            }
        }
    }

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private string? NameOf(string reference)
    {
        if (_names.TryGetValue(reference, out var known))
        {
            return known;
        }

        // A reference to a reference is followed to its end here, so that a circle without a schema in it is seen.
        if (document.At(reference) is not { } target || (target is JsonObject && document.Resolve(target) is null))
        {
            return null;
        }

        var last = string.Concat(reference[(reference.LastIndexOf('/') + 1)..].Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '_'));
        last = last.Length > MaxName ? last[..MaxName] : last;
        var name = last;
        for (var number = 2; _names.ContainsValue(name); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{last}_{number}");
        }

        _names[reference] = name;
        _waiting.Enqueue((name, target));
        return name;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
