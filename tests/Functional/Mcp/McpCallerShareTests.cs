using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>What one key may hold of the hub: it never takes what others need, and it is told what it may and what to do.</summary>
public sealed class McpCallerShareTests
{
    private const string Permission = """{"mcp_servers":["files","notes"]}""";

    [Fact]
    public async Task SessionsBeyondAKeysShare_AreRefused_UntilOneEnds_AndOtherKeysGoOn()
    {
        await using var road = await McpRoad.StartAsync(more: "  limits: {mcp_sessions: 2}");
        var key = await road.KeyAsync(Permission);
        var first = await road.SessionAsync(key);
        await using var second = await SseCaller.BeginAsync(road.App, key);

        using var third = road.Caller(key);
        await RefusedAsync(await third.PostAsync(third.Message("initialize", new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = new JsonObject() })), "2", "guard.limits.mcp_sessions", "DELETE");
        await RefusedAsync(await OpenSseAsync(road, key), "2", "guard.limits.mcp_sessions", "DELETE");
        await road.SessionAsync(await road.KeyAsync(Permission));
        (await road.App.MetricsAsync()).ShouldContain("guard_mcp_refused_sessions_total 2");

        using var ended = await first.SendAsync(HttpMethod.Delete);
        await third.InitializeAsync();
        (await third.ToolsAsync()).Length.ShouldBe(4);
    }

    [Fact]
    public async Task SessionsThatAreIdleTooLong_MakeRoomInTheShare()
    {
        var clock = new ManualTimeProvider();
        await using var road = await McpRoad.StartAsync(more: "  limits: {mcp_sessions: 1}", clock: clock);
        var left = await road.SessionAsync();

        clock.Advance(TimeSpan.FromMinutes(31));

        await road.SessionAsync();
        using var gone = await left.PostAsync(left.Message("ping"));
        ((int)gone.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task CallsThatWaitBeyondAKeysShare_AreRefused_UntilOneEnds_AndOtherKeysGoOn()
    {
        await using var road = await McpRoad.StartAsync(more: "  limits: {mcp_waiting_calls: 1}");
        road.Server.Answers(static async exchange =>
        {
            var said = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await exchange.TextAsync((string)said["result"]!["content"]!["name"]!);
        });
        var caller = road.Caller(await road.KeyAsync(Permission), isModern: true);
        var other = road.Caller(await road.KeyAsync(Permission), isModern: true);

        var waiting = (await caller.RequestAsync("tools/call", Asked()))["result"]!;
        var refused = (await caller.RequestAsync("tools/call", Asked()))["error"].ShouldNotBeNull();
        ((string)(await other.RequestAsync("tools/call", Asked()))["result"]!["resultType"]!).ShouldBe("input_required");
        var again = (await caller.RequestAsync("tools/call", Asked((string)waiting["requestState"]!)))["result"]!;
        var answered = await caller.RequestAsync("tools/call", Asked((string)again["requestState"]!, "Ana"));

        ((int)refused["code"]!).ShouldBe(-31429);
        ((string)refused["message"]!).ShouldSatisfyAllConditions(said => said.ShouldContain("1"), said => said.ShouldContain("guard.limits.mcp_waiting_calls"), said => said.ShouldContain("Answer"));
        ((string)answered["result"].ShouldNotBeNull(answered.ToJsonString())["content"]![0]!["text"]!).ShouldBe("Ana");
        ((string)(await caller.RequestAsync("tools/call", Asked()))["result"]!["resultType"]!).ShouldBe("input_required");
        (await road.App.MetricsAsync()).ShouldContain("guard_mcp_refused_waiting_calls_total 1");
    }

    [Fact]
    public async Task StreamsBeyondAKeysShare_AreRefused_HoweverTheyAreOpened_UntilOneEnds_AndOtherKeysGoOn()
    {
        await using var road = await McpRoad.StartAsync(isModern: true, more: "  limits: {mcp_streams: 1}");
        var key = await road.KeyAsync(Permission);
        var session = await road.SessionAsync(key);
        using var stream = await session.SendAsync(HttpMethod.Get);
        ((int)stream.StatusCode).ShouldBe(200);
        string[] told = ["1", "guard.limits.mcp_streams", "Close"];

        await RefusedAsync(await session.SendAsync(HttpMethod.Get), told);
        await RefusedAsync(await OpenSseAsync(road, key), told);
        var modern = road.Caller(key, isModern: true);
        var refused = await modern.RequestAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } });
        ((int)refused["error"].ShouldNotBeNull()["code"]!).ShouldBe(-31429);
        await using var other = await SseCaller.BeginAsync(road.App, await road.KeyAsync(Permission));
        var metrics = await road.App.MetricsAsync();
        metrics.ShouldContain("guard_mcp_refused_streams_total 3");
        metrics.ShouldContain("guard_mcp_streams 2");

        using var ended = await session.SendAsync(HttpMethod.Delete);
        await Deadline.Within(stream.Content.ReadAsByteArrayAsync(), "the stream to end");
        await using var next = await SseCaller.BeginAsync(road.App, key);
        (await next.ToolsAsync()).Length.ShouldBe(4);
    }

    private static async Task<HttpResponseMessage> OpenSseAsync(McpRoad road, string key)
    {
        using var http = new HttpClient { BaseAddress = road.App.Address };
        return await http.SendAsync(SseCaller.Request(HttpMethod.Get, "/sse", key), HttpCompletionOption.ResponseContentRead).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task RefusedAsync(HttpResponseMessage response, params string[] told)
    {
        using (response)
        {
            ((int)response.StatusCode).ShouldBe(429);
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
            ((int)error["code"]!).ShouldBe(-31429);
            foreach (var word in told)
            {
                ((string)error["message"]!).ShouldContain(word);
            }
        }
    }

    private static JsonObject Asked(string? state = null, string? name = null)
    {
        var call = new JsonObject
        {
            ["name"] = "files-read",
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() } },
        };
        if (state is not null)
        {
            call["requestState"] = state;
        }

        if (name is not null)
        {
            call["inputResponses"] = new JsonObject { ["question"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = name } } };
        }

        return call;
    }
}
