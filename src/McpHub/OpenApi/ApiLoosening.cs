using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Makes a schema of which something was left out allow what the whole one allows: a part that became wider must not make another part refuse. Pure but for the schema it is given.
/// </summary>
internal static class ApiLoosening
{
    private static readonly FrozenSet<string> Refusing =
        FrozenSet.Create(StringComparer.Ordinal, "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "maxContains", "additionalProperties");

    private static readonly FrozenSet<string> Maps = FrozenSet.Create(StringComparer.Ordinal, "properties", "patternProperties", "dependentSchemas", "$defs");
    private static readonly FrozenSet<string> Lists = FrozenSet.Create(StringComparer.Ordinal, "allOf", "anyOf", "prefixItems");
    private static readonly FrozenSet<string> Singles = FrozenSet.Create(StringComparer.Ordinal, "items", "contains", "propertyNames");

    /// <summary>Widens the arguments of a tool and what they refer to; which arguments there are stays.</summary>
    public static void Apply(JsonObject input)
    {
        foreach (var name in (ReadOnlySpan<string>)["properties", "$defs"])
        {
            foreach (var (_, schema) in input[name] as JsonObject ?? [])
            {
                Widen(schema);
            }
        }
    }

    private static void Widen(JsonNode? node)
    {
        if (node is not JsonObject schema)
        {
            return;
        }

        foreach (var keyword in Refusing)
        {
            schema.Remove(keyword);
        }

        // Of alternatives that became wider several may fit.
        if (schema["oneOf"] is JsonArray alternatives)
        {
            schema.Remove("oneOf");
            if (!schema.ContainsKey("anyOf"))
            {
                schema["anyOf"] = alternatives;
            }
        }

        foreach (var (keyword, member) in schema)
        {
            foreach (var part in PartsOf(keyword, member))
            {
                Widen(part);
            }
        }
    }

    private static IEnumerable<JsonNode?> PartsOf(string keyword, JsonNode? member)
    {
        if (member is JsonObject map && Maps.Contains(keyword))
        {
            return map.Select(static pair => pair.Value);
        }

        if (member is JsonArray list)
        {
            return Lists.Contains(keyword) ? list : Enumerable.Empty<JsonNode?>();
        }

        return Singles.Contains(keyword) ? Enumerable.Repeat(member, 1) : Enumerable.Empty<JsonNode?>();
    }
}
