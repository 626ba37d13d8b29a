using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Reads the parameters of operations and describes them as arguments. Keys, headers that nobody may set and what the address already says are not among them. For one document; not thread-safe.</summary>
internal sealed class ApiParameters(ApiDocument document, ApiKeys keys)
{
    /// <summary>The parameters that stand beside the body, path first.</summary>
    /// <param name="sources">The path's parameters and the operation's, which replace those of the same name and place.</param>
    /// <param name="path">Every place in it has a parameter, declared or not.</param>
    /// <param name="address">What the path stands behind, or null.</param>
    /// <param name="schema">Receives properties and what is required; holds <c>body</c> already where there is one.</param>
    /// <param name="schemas">Converts the schemas of this tool.</param>
    /// <returns>Null where one is written in a way that is not served.</returns>
    public ImmutableArray<ApiParameter>? Read(IEnumerable<JsonObject> sources, ApiPath path, ApiAddress? address, ApiInput schema, ApiSchemas schemas)
    {
        var declared = new OrderedDictionary<(ApiPlace Place, string Name), JsonObject>();
        foreach (var source in sources)
        {
            if (PlaceOf(source) is { } place && JsonRpc.TextOf(source["name"]) is { Length: > 0 } name)
            {
                declared[(place, name)] = source;
            }
        }

        foreach (var name in path.Names)
        {
            declared.TryAdd((ApiPlace.Path, name), new JsonObject { ["type"] = "string", ["schema"] = new JsonObject { ["type"] = "string" } });
        }

        var names = path.Names.ToHashSet(StringComparer.Ordinal);
        var said = ApiQuery.NamesIn(address?.Url.Query ?? "");
        var parameters = ImmutableArray.CreateBuilder<ApiParameter>();
        foreach (var ((place, name), source) in declared.Where(pair => MayBeArgument(pair.Key.Place, pair.Key.Name, names, said)).OrderBy(static pair => pair.Key.Place))
        {
            if (StyleOf(source, place) is not { } style)
            {
                return null;
            }

            var isRequired = place == ApiPlace.Path || source["required"]?.GetValueKind() == JsonValueKind.True;
            var argument = schema.Add(name, place, Described(source, schemas), isRequired);
            parameters.Add(new ApiParameter(argument, name, place, style, isRequired));
        }

        return parameters.ToImmutable();
    }

    private bool MayBeArgument(ApiPlace place, string name, HashSet<string> places, FrozenSet<string> said) => !keys.Hold(place, name) && place switch
    {
        ApiPlace.Path => places.Contains(name),
        ApiPlace.Header => ApiHeaders.MaySet(name),
        ApiPlace.Cookie => ApiHeaders.IsToken(name),
        _ => !said.Contains(ApiQuery.Plain(name)),
    };

    private JsonNode Described(JsonObject source, ApiSchemas schemas)
    {
        var converted = schemas.Convert(document.IsSwagger2 ? source : source["schema"] ?? FirstContent(source)?["schema"]);
        if (converted is JsonObject property && property["description"] is null && JsonRpc.TextOf(source["description"]) is { Length: > 0 } description && schemas.Remark(description) is not null)
        {
            property["description"] = description;
        }

        return converted;
    }

    private static JsonObject? FirstContent(JsonObject source) => (source["content"] as JsonObject)?.Select(static pair => pair.Value).OfType<JsonObject>().FirstOrDefault();

    private static ApiPlace? PlaceOf(JsonObject source) => JsonRpc.TextOf(source["in"]) switch
    {
        "path" => ApiPlace.Path,
        "query" => ApiPlace.Query,
        "header" => ApiPlace.Header,
        "cookie" => ApiPlace.Cookie,
        _ => null,
    };

    private ApiStyle? StyleOf(JsonObject source, ApiPlace place)
    {
        if (document.IsSwagger2)
        {
            return JsonRpc.TextOf(source["collectionFormat"]) switch { "multi" => ApiStyle.Repeated, "ssv" => ApiStyle.Space, "pipes" => ApiStyle.Pipe, "tsv" => ApiStyle.Tab, _ => ApiStyle.Comma };
        }

        return source["content"] is JsonObject ? ApiStyle.Json : StyleOf(source, place is ApiPlace.Query ? "form" : "simple");
    }

    /// <summary>How OpenAPI 3.x writes several values; null for what is not served. Also for the fields of a form.</summary>
    public static ApiStyle? StyleOf(JsonObject source, string usual)
    {
        var isExploded = source["explode"]?.GetValueKind() != JsonValueKind.False;
        return (JsonRpc.TextOf(source["style"]) ?? usual) switch
        {
            "form" when usual == "form" => isExploded ? ApiStyle.Repeated : ApiStyle.Comma,
            "simple" or "form" => ApiStyle.Comma,
            "spaceDelimited" => source["explode"]?.GetValueKind() == JsonValueKind.True ? ApiStyle.Repeated : ApiStyle.Space,
            "pipeDelimited" => source["explode"]?.GetValueKind() == JsonValueKind.True ? ApiStyle.Repeated : ApiStyle.Pipe,
            "deepObject" => ApiStyle.Deep,
            _ => null,
        };
    }
}
