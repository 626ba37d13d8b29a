using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Turns the schemas of one tool into JSON Schema 2020-12. What is referred to goes once under <c>$defs</c>, so that a schema may hold itself. What is too deep, too much, or not in
/// the document becomes the schema that allows everything, which <see cref="IsCut"/> tells. Only known keywords travel: none that names another document or asks the hub for something. Not thread-safe.
/// </summary>
internal sealed class ApiSchemas(ApiDocument document, ApiSchemaBudget budget)
{
    /// <summary>Each level is up to two of JSON: what is listed must stay within the depth that the hub and clients read.</summary>
    private const int MaxDepth = 20;
    private const int MaxNodes = 5_000;
    private const int MaxName = 64;

    /// <summary>Keywords that allow and refuse nothing.</summary>
    private static readonly FrozenSet<string> Remarks = Words("title description default examples");
    private static readonly FrozenSet<string> Texts = Words("title description format pattern contentEncoding contentMediaType");
    private static readonly FrozenSet<string> Numbers = Words("multipleOf maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength maxItems minItems maxProperties minProperties maxContains minContains");
    private static readonly FrozenSet<string> Flags = Words("uniqueItems deprecated readOnly writeOnly");
    private static readonly FrozenSet<string> Lists = Words("required enum examples");
    private static readonly FrozenSet<string> Singles = Words("items additionalProperties not if then else contains propertyNames unevaluatedItems unevaluatedProperties");
    private static readonly FrozenSet<string> Several = Words("allOf anyOf oneOf prefixItems");
    private static readonly FrozenSet<string> Named = Words("properties patternProperties dependentSchemas");

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, JsonNode Schema)> _waiting = new();
    private int _nodes;

    /// <summary>Something was left out: <see cref="ApiLoosening"/> must follow.</summary>
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

    /// <summary>A text that stands beside schemas; null where there is no room for it.</summary>
    public string? Remark(string text) => budget.Take(text) ? text : null;

    private JsonNode Convert(JsonNode? schema, int depth)
    {
        if (!Counts())
        {
            return Cut();
        }

        if (schema is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.DeepClone();
        }

        if (schema is not JsonObject source || depth > MaxDepth)
        {
            return Cut();
        }

        var written = new JsonObject();
        if (ApiDocument.ReferenceOf(source) is { } reference)
        {
            if (NameOf(reference) is not { } name)
            {
                return Cut();
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

        Finish(source, written);
        return written;
    }

    private void Finish(JsonObject source, JsonObject written)
    {
        if (source.ContainsKey("prefixItems") && !written.ContainsKey("prefixItems"))
        {
            // It would hold for the first ones too.
            written.Remove("items");
        }

        WithoutReadOnly(source, written);
        if (!document.HasSiblings)
        {
            Modernize(source, written);
        }
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
            return member is JsonArray { Count: > 0 } list ? ListOf(keyword, list, depth) : null;
        }

        if (Named.Contains(keyword))
        {
            return member is JsonObject map ? MapOf(map, depth) : null;
        }

        var isPlain = (Texts.Contains(keyword) && kind == JsonValueKind.String)
            || (Numbers.Contains(keyword) && kind == JsonValueKind.Number)
            || (Flags.Contains(keyword) && kind is JsonValueKind.True or JsonValueKind.False)
            || (Lists.Contains(keyword) && member is JsonArray { Count: > 0 })
            || (keyword == "type" && kind is JsonValueKind.String or JsonValueKind.Array)
            || keyword is "default" or "const";
        if (isPlain && !budget.Take(member))
        {
            IsCut |= !Remarks.Contains(keyword);
            return null;
        }

        return isPlain ? member?.DeepClone() : null;
    }

    /// <summary>Fewer alternatives or places than there are would refuse what they allowed: such a list is left out as a whole.</summary>
    private JsonArray? ListOf(string keyword, JsonArray list, int depth)
    {
        var written = new JsonArray();
        foreach (var item in list)
        {
            if (IsFull)
            {
                IsCut = true;
                return keyword == "allOf" && written.Count > 0 ? written : null;
            }

            written.Add(Convert(item, depth + 1));
        }

        return written;
    }

    private JsonObject MapOf(JsonObject map, int depth)
    {
        var written = new JsonObject();
        foreach (var (name, member) in map)
        {
            if (IsFull || !budget.TakeNamed(name.Length))
            {
                IsCut = true;
                break;
            }

            written[name] = Convert(member, depth + 1);
        }

        return written;
    }

    private bool IsFull => _nodes >= MaxNodes || budget.IsSpent;

    private bool Counts() => ++_nodes <= MaxNodes && budget.TakeNamed(0);

    private JsonObject Cut()
    {
        IsCut = true;
        return [];
    }

    /// <summary>What only the API may set is not asked for.</summary>
    private void WithoutReadOnly(JsonObject source, JsonObject written)
    {
        if (written["properties"] is not JsonObject properties || source["properties"] is not JsonObject described)
        {
            return;
        }

        var hidden = properties.Select(static pair => pair.Key)
            .Where(name => document.Resolve(described[name])?["readOnly"] is JsonValue value && value.GetValueKind() == JsonValueKind.True)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in hidden)
        {
            properties.Remove(name);
        }

        if (hidden.Count > 0 && written["required"] is JsonArray required)
        {
            written["required"] = new JsonArray([.. required.Where(item => JsonRpc.TextOf(item) is not { } name || !hidden.Contains(name)).Select(static item => item?.DeepClone())]);
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
        while (!_taken.Add(name))
        {
            var number = _numbers[last] = _numbers.GetValueOrDefault(last, 1) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{last}_{number}");
        }

        _names[reference] = name;
        _waiting.Enqueue((name, target));
        return name;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
