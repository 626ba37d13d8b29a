using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Reads which body an operation takes: JSON before a form before text. For one document; not thread-safe.</summary>
internal sealed class ApiBodies(ApiDocument document)
{
    private const int MaxTypes = 64;
    private const int MaxFields = 500;
    private const int MaxTold = 100;
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly FrozenDictionary<string, ApiStyle> NoStyles = FrozenDictionary<string, ApiStyle>.Empty;

    /// <summary>The body with its schema as written; no body at all; or the reason why it is not served.</summary>
    public (ApiBody? Body, JsonNode? Schema, string? Refused) Read(JsonObject operation, IReadOnlyList<JsonObject> parameters) =>
        document.IsSwagger2 ? OfSwagger(operation, parameters) : operation["requestBody"] is { } written ? OfContent(document.Resolve(written)) : default;

    private (ApiBody? Body, JsonNode? Schema, string? Refused) OfSwagger(JsonObject operation, IReadOnlyList<JsonObject> parameters)
    {
        var consumes = ((operation["consumes"] ?? document.Root["consumes"]) as JsonArray ?? []).Take(MaxTypes).Select(JsonRpc.TextOf).OfType<string>().ToList();
        if (parameters.FirstOrDefault(static parameter => JsonRpc.TextOf(parameter["in"]) == "body") is { } body)
        {
            var types = consumes.Count == 0 ? ["application/json"] : consumes;
            return Best(types) is var (kind, type, _) && kind != ApiBodyKind.Form
                ? (new ApiBody(kind, type, IsRequired(body), NoStyles), kind == ApiBodyKind.Text ? TextOf(type) : body["schema"], null)
                : (null, null, Takes(types[0]));
        }

        var fields = parameters.Where(static parameter => JsonRpc.TextOf(parameter["in"]) == "formData").ToList();
        if (fields.Count == 0)
        {
            return default;
        }

        if ((consumes.Count > 0 && !consumes.Contains(Form, StringComparer.OrdinalIgnoreCase)) || fields.Exists(static field => JsonRpc.TextOf(field["type"]) == "file"))
        {
            return (null, null, "takes multipart/form-data");
        }

        var named = fields.Where(static field => JsonRpc.TextOf(field["name"]) is not null).DistinctBy(static field => JsonRpc.TextOf(field["name"]), StringComparer.Ordinal).ToList();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(named.Select(static field => KeyValuePair.Create(JsonRpc.TextOf(field["name"])!, (JsonNode?)field.DeepClone()))),
            ["required"] = new JsonArray([.. named.Where(IsRequired).Select(static field => field["name"]!.DeepClone())]),
        };
        var styles = named.ToFrozenDictionary(
            static field => JsonRpc.TextOf(field["name"])!,
            static field => JsonRpc.TextOf(field["collectionFormat"]) switch { "multi" => ApiStyle.Repeated, "ssv" => ApiStyle.Space, "pipes" => ApiStyle.Pipe, "tsv" => ApiStyle.Tab, _ => ApiStyle.Comma },
            StringComparer.Ordinal);
        return (new ApiBody(ApiBodyKind.Form, Form, named.Exists(IsRequired), styles), schema, null);
    }

    private static (ApiBody? Body, JsonNode? Schema, string? Refused) OfContent(JsonObject? written)
    {
        if (written?["content"] is not JsonObject { Count: > 0 } content)
        {
            return (null, null, "has a body that is not described in the document");
        }

        if (Best([.. content.Take(MaxTypes).Select(static pair => pair.Key)]) is not { } best)
        {
            return (null, null, Takes(content.First().Key));
        }

        var media = content.First(pair => TypeOf(pair.Key) == best.Written).Value as JsonObject;
        var encoding = media?["encoding"] as JsonObject ?? [];
        if (encoding.Count > MaxFields)
        {
            return (null, null, $"takes more than {MaxFields} fields");
        }

        var styles = encoding.Where(static pair => pair.Value is JsonObject).ToFrozenDictionary(
            static pair => pair.Key,
            static pair => ApiParameters.StyleOf((JsonObject)pair.Value!, "form") ?? ApiStyle.Repeated,
            StringComparer.Ordinal);
        return (new ApiBody(best.Kind, best.MediaType, IsRequired(written), styles), best.Kind == ApiBodyKind.Text ? TextOf(best.MediaType) : media?["schema"], null);
    }

    /// <summary>Whatever the document says it is made of: it is sent as it is written.</summary>
    private static JsonObject TextOf(string mediaType) => new() { ["type"] = "string", ["description"] = $"As {mediaType}." };

    private static string Takes(string type) => $"takes {(type.Length > MaxTold ? type[..MaxTold] : type)}";

    private static (ApiBodyKind Kind, string MediaType, string Written)? Best(IReadOnlyList<string> types)
    {
        var known = from type in types.Select(TypeOf)
                    let kind = KindOf(type)
                    where kind is not null
                    orderby kind
                    select (kind.Value, type.Contains('*', StringComparison.Ordinal) ? "application/json" : type, type);
        return known.Select(static found => ((ApiBodyKind, string, string)?)found).FirstOrDefault();
    }

    private static ApiBodyKind? KindOf(string type) => type switch
    {
        "application/json" or "*/*" or "application/*" => ApiBodyKind.Json,
        Form => ApiBodyKind.Form,
        "application/xml" or "application/yaml" => ApiBodyKind.Text,
        _ when type.EndsWith("+json", StringComparison.Ordinal) => ApiBodyKind.Json,
        _ when type.EndsWith("+xml", StringComparison.Ordinal) || (type.StartsWith("text/", StringComparison.Ordinal) && !type.Contains('*', StringComparison.Ordinal)) => ApiBodyKind.Text,
        _ => null,
    };

    /// <summary>Without parameters, such as the charset.</summary>
    private static string TypeOf(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();

    private static bool IsRequired(JsonObject node) => node["required"]?.GetValueKind() == JsonValueKind.True;
}
