using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Where the API of a document takes its keys: security schemes of type <c>apiKey</c>. Immutable.</summary>
internal sealed class ApiKeys
{
    private readonly JsonNode? _security;
    private readonly ImmutableArray<KeyValuePair<string, ApiKey>> _schemes;

    public ApiKeys(ApiDocument document)
    {
        _security = document.Root["security"];
        var schemes = document.IsSwagger2 ? document.Root["securityDefinitions"] : (document.Root["components"] as JsonObject)?["securitySchemes"];
        _schemes =
        [
            .. from pair in schemes as JsonObject ?? []
               let key = Read(document.Resolve(pair.Value))
               where key is not null
               select KeyValuePair.Create(pair.Key, key),
        ];
    }

    /// <summary>Whether a parameter is a key, which is no business of whoever calls the tool.</summary>
    public bool Hold(ApiPlace place, string name) => _schemes.Any(scheme => scheme.Value.Place == place
        && scheme.Value.Name.Equals(name, place == ApiPlace.Header ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    /// <summary>The key an operation asks for, else the first that the document declares.</summary>
    public ApiKey? Of(JsonObject operation)
    {
        var wanted = from requirement in ((operation["security"] ?? _security) as JsonArray ?? []).OfType<JsonObject>()
                     from pair in requirement
                     from scheme in _schemes
                     where scheme.Key == pair.Key
                     select scheme.Value;
        return wanted.FirstOrDefault() ?? (_schemes.IsEmpty ? null : _schemes[0].Value);
    }

    private static ApiKey? Read(JsonObject? scheme)
    {
        if (JsonRpc.TextOf(scheme?["type"]) != "apiKey" || JsonRpc.TextOf(scheme?["name"]) is not { Length: > 0 } name)
        {
            return null;
        }

        return JsonRpc.TextOf(scheme?["in"]) switch
        {
            "header" when ApiHeaders.MayHoldKey(name) => new ApiKey(ApiPlace.Header, name),
            "cookie" when ApiHeaders.IsToken(name) => new ApiKey(ApiPlace.Cookie, name),
            "query" => new ApiKey(ApiPlace.Query, name),
            _ => null,
        };
    }
}
