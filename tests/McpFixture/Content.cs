using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Builds the content of results.</summary>
internal static class Content
{
    /// <summary>One red pixel.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

    /// <summary>A wave file without a sample.</summary>
    public const string Wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

    public static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    public static JsonObject Image() => new() { ["type"] = "image", ["data"] = Png, ["mimeType"] = "image/png" };

    public static JsonObject Audio() => new() { ["type"] = "audio", ["data"] = Wav, ["mimeType"] = "audio/wav" };

    public static JsonObject Resource(string uri, string mimeType, string text) =>
        new() { ["type"] = "resource", ["resource"] = new JsonObject { ["uri"] = uri, ["mimeType"] = mimeType, ["text"] = text } };

    /// <summary>The result of a tool.</summary>
    public static JsonObject Result(params JsonNode[] content) => new() { ["content"] = new JsonArray(content) };

    public static JsonObject Result(string text) => Result(Text(text));

    public static JsonObject Failure(string text) => new() { ["content"] = new JsonArray(Text(text)), ["isError"] = true };

    public static JsonObject UserMessage(JsonObject content) => new() { ["role"] = "user", ["content"] = content };
}
