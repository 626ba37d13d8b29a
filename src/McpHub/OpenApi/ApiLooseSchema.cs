using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Takes the words out of a schema that refuse more when a part of them allows more. Where a part was cut and allows everything, <c>not</c> would refuse everything, and so would
/// <c>oneOf</c> with two such parts: the tool could not be called any more.
/// </summary>
internal static class ApiLooseSchema
{
    private static readonly ImmutableArray<string> Strict = ["not", "if", "then", "else", "contains", "minContains", "maxContains", "unevaluatedItems", "unevaluatedProperties"];

    /// <summary>Changes the schemas of the arguments, not the list of the arguments itself.</summary>
    public static void Loosen(JsonObject inputSchema)
    {
        LoosenAll(inputSchema["properties"]);
        LoosenAll(inputSchema["$defs"]);
    }

    private static void LoosenOne(JsonNode? node)
    {
        if (node is not JsonObject schema)
        {
            return;
        }

        foreach (var word in Strict)
        {
            schema.Remove(word);
        }

        foreach (var word in (ReadOnlySpan<string>)["items", "additionalProperties"])
        {
            if (schema[word]?.GetValueKind() == JsonValueKind.False)
            {
                schema.Remove(word);
            }
        }

        AllowSeveral(schema);
        foreach (var (word, member) in schema)
        {
            if (ApiSchemas.Singles.Contains(word))
            {
                LoosenOne(member);
            }
            else if (ApiSchemas.Named.Contains(word) || ApiSchemas.Several.Contains(word))
            {
                LoosenAll(member);
            }
        }
    }

    private static void LoosenAll(JsonNode? schemas)
    {
        IEnumerable<JsonNode?> all = schemas switch { JsonObject map => map.Select(static pair => pair.Value), JsonArray list => list, _ => [] };
        foreach (var schema in all)
        {
            LoosenOne(schema);
        }
    }

    private static void AllowSeveral(JsonObject schema)
    {
        if (schema["oneOf"] is not JsonArray choices)
        {
            return;
        }

        schema.Remove("oneOf");
        if (!schema.ContainsKey("anyOf"))
        {
            schema["anyOf"] = choices;
            return;
        }

        var all = schema["allOf"] as JsonArray ?? [];
        all.Add((JsonNode)new JsonObject { ["anyOf"] = choices });
        schema["allOf"] = all;
    }
}
