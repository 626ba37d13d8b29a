using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Where the API of a document takes its keys: security schemes of type <c>apiKey</c>. Immutable.</summary>
internal sealed class ApiKeys
{
    private readonly JsonNode? _security;
    private readonly ApiKey? _first;
    private readonly FrozenDictionary<string, ApiKey> _schemes;
    private readonly FrozenSet<(ApiPlace Place, string Name)> _names;

    public ApiKeys(ApiDocument document)
    {
        _security = document.Root["security"];
        var schemes = document.IsSwagger2 ? document.Root["securityDefinitions"] : (document.Root["components"] as JsonObject)?["securitySchemes"];
        ImmutableArray<KeyValuePair<string, ApiKey>> read =
        [
            .. from pair in schemes as JsonObject ?? []
               let key = Read(document.Resolve(pair.Value))
               where key is not null
               select KeyValuePair.Create(pair.Key, key),
        ];
        _first = read.IsEmpty ? null : read[0].Value;
        _schemes = read.ToFrozenDictionary(StringComparer.Ordinal);
        _names = read.Select(static scheme => Named(scheme.Value.Place, scheme.Value.Name)).ToFrozenSet();
        QueryNames = _names.Where(static name => name.Place == ApiPlace.Query).Select(static name => name.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Plain names of all keys that stand in a query.</summary>
    public FrozenSet<string> QueryNames { get; }

    /// <summary>Whether a parameter is a key, which is no business of whoever calls the tool.</summary>
    public bool Hold(ApiPlace place, string name) => _names.Contains(Named(place, name));

    /// <summary>The key an operation asks for, else the first that the document declares.</summary>
    public ApiKey? Of(JsonObject operation)
    {
        foreach (var requirement in ((operation["security"] ?? _security) as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var (name, _) in requirement)
            {
                if (_schemes.TryGetValue(name, out var key))
                {
                    return key;
                }
            }
        }

        return _first;
    }

    private static (ApiPlace Place, string Name) Named(ApiPlace place, string name) => (place, place == ApiPlace.Query ? ApiQuery.Plain(name) : name.ToUpperInvariant());

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
