using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>The hub with a server behind HTTP+SSE, called <c>old</c>, beside the two others.</summary>
public sealed class SseRoad : IAsyncDisposable
{
    private SseRoad(McpRoad road, FakeSseServer server) => (Road, Server) = (road, server);

    public McpRoad Road { get; }

    public FakeSseServer Server { get; }

    public static async Task<SseRoad> StartAsync(string old = "", TimeProvider? clock = null)
    {
        var server = await FakeSseServer.StartAsync();
        server.Lists(FakeMcpServer.Tool("read"));
        return new SseRoad(await McpRoad.StartAsync(notes: $"}}\n  old: {{url: \"{server.Url}\", transport: sse{old}", clock: clock), server);
    }

    /// <summary>A client without a session that sees this server alone.</summary>
    public McpCaller Caller(bool isModern = false, string? key = null) => Road.Caller(key, "/mcp/old", isModern);

    public Task<McpCaller> SessionAsync(JsonObject? capabilities = null) => Road.SessionAsync(path: "/mcp/old", capabilities: capabilities);

    public async ValueTask DisposeAsync()
    {
        await Road.DisposeAsync();
        await Server.DisposeAsync();
    }
}
