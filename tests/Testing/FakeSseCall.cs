using System.Text.Json.Nodes;

namespace Guard.Testing;

/// <summary>A request to a <see cref="FakeSseServer"/> and the stream that its answer goes on.</summary>
public sealed record FakeSseCall(FakeSseStream Stream, FakeMcpRequest Request)
{
    public Task ResultAsync(JsonNode result) => Stream.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Request.Message["id"]?.DeepClone(), ["result"] = result });

    public Task TextAsync(string text) => ResultAsync(new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) });

    public Task ErrorAsync(int code, string message) => Stream.SendAsync(
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Request.Message["id"]?.DeepClone(), ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    /// <summary>A notification about this request.</summary>
    public Task ProgressAsync(int progress) => Stream.SendAsync(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "notifications/progress",
        ["params"] = new JsonObject { ["progressToken"] = Request.Parameters["_meta"]?["progressToken"]?.DeepClone(), ["progress"] = progress },
    });
}
