using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>The resources and the one template.</summary>
internal static class ResourceCatalog
{
    public const string Watched = "test://watched-resource";
    private const string StaticText = "test://static-text";
    private const string StaticBinary = "test://static-binary";
    private const string TemplateStart = "test://template/";
    private const string TemplateEnd = "/data";

    public static JsonObject List() => new()
    {
        ["resources"] = new JsonArray(
            Listed(StaticText, "Static text", "A text that never changes", "text/plain"),
            Listed(StaticBinary, "Static binary", "An image that never changes", "image/png"),
            Listed(Watched, "Watched resource", "A text whose changes can be followed", "text/plain")),
    };

    public static JsonObject Templates() => new()
    {
        ["resourceTemplates"] = new JsonArray(new JsonObject
        {
            ["uriTemplate"] = $"{TemplateStart}{{id}}{TemplateEnd}",
            ["name"] = "Data by id",
            ["description"] = "Repeats the id of its address",
            ["mimeType"] = "application/json",
        }),
    };

    public static JsonObject Read(FixtureCall call)
    {
        var uri = call.Params["uri"]?.GetValue<string>() ?? throw ProtocolException.Invalid("The parameter 'uri' is missing.");
        return new JsonObject { ["contents"] = new JsonArray(Contents(uri) ?? throw NotFound(call, uri)) };
    }

    private static JsonNode? Contents(string uri) => uri switch
    {
        StaticText => Text(uri, "text/plain", "This is the content of the static text resource."),
        StaticBinary => new JsonObject { ["uri"] = uri, ["mimeType"] = "image/png", ["blob"] = Content.Png },
        Watched => Text(uri, "text/plain", "This is the content of the watched resource."),
        _ when TemplateId(uri) is { } id => Text(uri, "application/json", Data(id).ToJsonString()),
        _ => null,
    };

    private static string? TemplateId(string uri)
    {
        var length = uri.Length - TemplateStart.Length - TemplateEnd.Length;
        if (length <= 0 || !uri.StartsWith(TemplateStart, StringComparison.Ordinal) || !uri.EndsWith(TemplateEnd, StringComparison.Ordinal))
        {
            return null;
        }

        var id = uri.Substring(TemplateStart.Length, length);
        return id.Contains('/', StringComparison.Ordinal) ? null : id;
    }

    private static JsonObject Data(string id) => new() { ["id"] = id, ["templateTest"] = true, ["data"] = $"Data for ID: {id}" };

    private static ProtocolException NotFound(FixtureCall call, string uri) =>
        new(call.IsModern ? ProtocolException.InvalidParams : ProtocolException.LegacyResourceNotFound, "Resource not found", new JsonObject { ["uri"] = uri });

    private static JsonObject Text(string uri, string mimeType, string text) => new() { ["uri"] = uri, ["mimeType"] = mimeType, ["text"] = text };

    private static JsonNode Listed(string uri, string name, string description, string mimeType) =>
        new JsonObject { ["uri"] = uri, ["name"] = name, ["description"] = description, ["mimeType"] = mimeType };
}
