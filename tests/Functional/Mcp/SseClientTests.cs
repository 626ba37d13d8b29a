using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Clients of the oldest transport, HTTP+SSE: they see, call and are refused what others are.</summary>
public sealed class SseClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_ListsAndCalls_OverServersOfEitherEra(bool isModern)
    {
        await using var road = await McpRoad.StartAsync(isModern);
        await using var caller = await SseCaller.BeginAsync(road.App);

        (await caller.ToolsAsync()).ShouldBe(["files-read", "files-write", "notes-add", "notes-search"]);
        (await caller.TextAsync("files-read")).ShouldBe("read");
        (await caller.TextAsync("notes-add")).ShouldBe("add");
        (await caller.RequestAsync("ping"))["result"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Initialize_SpeaksTheRevisionThatIsAskedFor_Once()
    {
        await using var road = await McpRoad.StartAsync();
        await using var caller = await SseCaller.OpenAsync(road.App);
        var parameters = new JsonObject { ["protocolVersion"] = "2024-11-05", ["capabilities"] = new JsonObject() };

        ((string)(await caller.RequestAsync("initialize", parameters))["result"]!["protocolVersion"]!).ShouldBe("2024-11-05");
        ((int)(await caller.RequestAsync("initialize", (JsonObject)parameters.DeepClone()))["error"]!["code"]!).ShouldBe(-32600);
    }

    [Fact]
    public async Task AddressOfTheStream_NarrowsWhatItsMessagesCanReach()
    {
        await using var road = await McpRoad.StartAsync(files: ", prefix: never");
        await using var caller = await SseCaller.BeginAsync(road.App, path: "/files/sse");

        (await caller.ToolsAsync()).ShouldBe(["read", "write"]);
        (await caller.TextAsync("read")).ShouldBe("read");
        ((int)(await caller.RequestAsync("tools/call", SseCaller.Call("notes-add")))["error"]!["code"]!).ShouldBe(-32602);
    }

    [Fact]
    public async Task Key_SeesAndCallsItsToolsAlone()
    {
        await using var road = await McpRoad.StartAsync();
        await using var caller = await SseCaller.BeginAsync(road.App, await road.KeyAsync("""{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}"""));

        (await caller.ToolsAsync()).ShouldBe(["files-read"]);
        foreach (var hidden in (string[])["files-write", "notes-add", "write", "add"])
        {
            ((int)(await caller.RequestAsync("tools/call", SseCaller.Call(hidden)))["error"].ShouldNotBeNull(hidden)["code"]!).ShouldBe(-32602);
        }

        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rule_JudgesWhatIsCalled()
    {
        const string Rules = """
            guard: v1
            pack: house
            rules:
              - {id: house/fruit, version: 1, title: No fruit, at: [tool_call], match: {keywords: [plum]}, action: block}
            """;
        await using var road = await McpRoad.StartAsync(rules: Rules);
        await using var caller = await SseCaller.BeginAsync(road.App);

        var refused = (await caller.RequestAsync("tools/call", SseCaller.Call("files-read", "a plum")))["result"]!;

        ((bool)refused["isError"]!).ShouldBeTrue();
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Question_IsAskedOnTheStream_AndAnsweredByAMessage()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            var response = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await exchange.TextAsync(response["result"]?["content"]?["name"]?.ToString() ?? "nobody");
        });
        await using var caller = await SseCaller.BeginAsync(road.App, capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        caller.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } };
        await using var unable = await SseCaller.BeginAsync(road.App);

        (await caller.TextAsync("files-read")).ShouldBe("Ana");
        (await unable.TextAsync("files-read")).ShouldBe("nobody");
    }

    [Fact]
    public async Task Progress_ComesBeforeTheAnswer_InOrder_AndNoneIsLost()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            for (var step = 1; step <= 20; step++)
            {
                await exchange.NotifyAsync("notifications/progress", new JsonObject { ["progressToken"] = exchange.Request.Parameters["_meta"]!["progressToken"]!.DeepClone(), ["progress"] = step });
            }

            await exchange.TextAsync("done");
        });
        await using var caller = await SseCaller.BeginAsync(road.App);
        var call = SseCaller.Call("files-read");
        call["_meta"] = new JsonObject { ["progressToken"] = "mine" };

        await caller.RequestAsync("tools/call", call);

        caller.Heard.Select(static heard => (int)heard["params"]!["progress"]!).ShouldBe(Enumerable.Range(1, 20));
        caller.Heard.ShouldAllBe(static heard => (string)heard["params"]!["progressToken"]! == "mine");
    }

    [Fact]
    public async Task CancelledRequest_IsCancelledAtTheServer_AndTheStreamStays()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));
        await using var caller = await SseCaller.BeginAsync(road.App);
        var (id, _) = await caller.StartAsync("tools/call", SseCaller.Call("files-read"));
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        await caller.TellAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = id } });

        await road.Server.Arrived("notifications/cancelled").WaitForAsync(1);
        (await caller.TextAsync("notes-add")).ShouldBe("add");
    }

    [Fact]
    public async Task ClientThatLeaves_LeavesNothingBehind()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));
        var caller = await SseCaller.BeginAsync(road.App);
        await caller.StartAsync("tools/call", SseCaller.Call("files-read"));
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        await caller.DisposeAsync();

        await road.Server.Disconnects.WaitForAsync(1);
        await road.Server.SessionsEnded.WaitForAsync(1);
        (await road.App.MetricsAsync()).ShouldContain("guard_mcp_sessions 0");
    }

    [Fact]
    public async Task MoreRequestsThanOneStreamMayRun_AreRefused_AndTheOthersGoOn()
    {
        await using var road = await McpRoad.StartAsync();
        var go = new TaskCompletionSource();
        road.Server.Answers(async exchange =>
        {
            await go.Task;
            await exchange.TextAsync("late");
        });
        await using var caller = await SseCaller.OpenAsync(road.App);
        List<Task<JsonObject>> running = [];
        for (var i = 0; i < 32; i++)
        {
            running.Add((await caller.StartAsync("tools/call", SseCaller.Call("files-read"))).Answer);
        }

        using var refused = await caller.PostAsync(SseCaller.Message(99, "tools/list"));
        go.SetResult();

        ((int)refused.StatusCode).ShouldBe(429);
        (await Task.WhenAll(running)).ShouldAllBe(static answer => (string)answer["result"]!["content"]![0]!["text"]! == "late");
        (await caller.ToolsAsync()).Length.ShouldBe(4);
    }
}
