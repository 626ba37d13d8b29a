using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.FunctionalTests.Responses;
using Guard.Testing;

namespace Guard.FunctionalTests.Agents;

/// <summary>A gateway with a model and an MCP server behind it, and requests that let the one call the other.</summary>
public sealed class AgentRoad : IAsyncDisposable
{
    private AgentRoad(Road road, FakeMcpServer server) => (Road, Server) = (road, server);

    public Road Road { get; }

    public FakeOpenAi Model => Road.Upstream;

    public FakeMcpServer Server { get; }

    /// <summary>One server, <c>files</c>, with the tools <c>read</c> and <c>write</c>; a call answers with its tool's name and text.</summary>
    public static async Task<AgentRoad> StartAsync(string? rules = null, string more = "", string? deployment = null, string first = "")
    {
        var server = await FakeMcpServer.StartAsync();
        server.Lists(FakeMcpServer.Tool("read"), FakeMcpServer.Tool("write"));
        server.Answers(static exchange => exchange.TextAsync($"{exchange.Request.Parameters["name"]} gave {exchange.Request.Argument("text")}"));
        var usual = new RoadOptions();
        var road = await Road.StartAsync(usual with
        {
            Deployment = deployment is null ? usual.Deployment : $"{usual.Deployment}\n{deployment}",
            Baseline = false,
            Rules = rules,
            More = $$"""
                mcp_servers:
                {{first}}
                  files: {url: "{{server.Url}}", transport: http, allow_all_keys: true}
                {{more}}
                """,
        });
        return new AgentRoad(road, server);
    }

    /// <summary>A request with all of the gateway's tools.</summary>
    public static string Ask(string more = "", bool stream = false, string tool = "\"require_approval\":\"never\"", string input = "\"What is in a?\"") =>
        $$"""{"model":"gpt-4o-mini","input":{{input}},"stream":{{(stream ? "true" : "false")}},"tools":[{"type":"mcp","server_label":"hub","server_url":"litellm_proxy/mcp"{{(tool.Length == 0 ? "" : ",")}}{{tool}}}]{{more}}}""";

    public static string Chat(string more = "", bool stream = false, string tool = "\"require_approval\":\"never\"") =>
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"What is in a?"}],"stream":{{(stream ? "true" : "false")}},"tools":[{"type":"mcp","server_label":"hub","server_url":"litellm_proxy",{{tool}}}]{{more}}}""";

    /// <summary>An answer with these calls.</summary>
    public static FakeReply Calls(params ReadOnlySpan<(string Name, string Text)> calls)
    {
        List<FakeToolCall> made = [];
        foreach (var (name, text) in calls)
        {
            made.Add(new FakeToolCall($"call_{made.Count + 1}", name, new JsonObject { ["text"] = text }.ToJsonString()));
        }

        return new FakeReply { Content = "", ToolCalls = [.. made] };
    }

    public Task<WholeReply> RespondAsync(string body, string? key = null) => Road.RespondAsync(body, key);

    /// <summary>The types of an answer's items.</summary>
    public static string[] Items(JsonElement response) => [.. response.GetProperty("output").EnumerateArray().Select(static item => item.GetProperty("type").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        await Road.DisposeAsync();
        await Server.DisposeAsync();
    }
}
