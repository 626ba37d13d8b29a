using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>What passes between a client and a server, in both eras on both sides.</summary>
public sealed class McpRelayTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Call_ReachesTheServer_UnderItsOwnName_AndKeepsWhatNobodyKnows(bool isModernClient, bool isModernServer)
    {
        await using var road = await McpRoad.StartAsync(isModernServer);
        road.Server.Answers(static exchange => exchange.ResultAsync(new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "it's here", ["x-note"] = 7 }),
            ["structuredContent"] = new JsonObject { ["n"] = 1 },
            ["unheard"] = new JsonObject { ["of"] = true },
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = new JsonObject { ["name"] = "impostor" } },
        }));

        var response = await road.Caller(isModern: isModernClient).RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject { ["text"] = "a" }, ["x-odd"] = "kept" });

        var result = response["result"].ShouldNotBeNull(response.ToJsonString());
        ((int)result["content"]![0]!["x-note"]!).ShouldBe(7);
        ((bool)result["unheard"]!["of"]!).ShouldBeTrue();
        response.ToJsonString().ShouldNotContain("impostor");
        ((string?)result["resultType"]).ShouldBe(isModernClient ? "complete" : null);
        var call = road.Server.Calls.ShouldHaveSingleItem();
        ((string)call.Parameters["name"]!).ShouldBe("read");
        ((string)call.Parameters["x-odd"]!).ShouldBe("kept");
        call.Headers.ContainsKey("authorization").ShouldBeFalse();
        call.Headers.GetValueOrDefault("mcp-name").ShouldBe(isModernServer ? "read" : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_CarriesTheCallersToken_AndLogsPass(bool isModern)
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            var token = exchange.Request.Parameters["_meta"]!["progressToken"]!;
            await exchange.NotifyAsync("notifications/progress", new JsonObject { ["progressToken"] = token.DeepClone(), ["progress"] = 1 });
            await exchange.NotifyAsync("notifications/progress", new JsonObject { ["progressToken"] = "somebody else's", ["progress"] = 1 });
            await exchange.NotifyAsync("notifications/message", new JsonObject { ["level"] = "info", ["data"] = "half" });
            await exchange.TextAsync("done");
        });
        var caller = isModern ? road.Caller(isModern: true) : await road.SessionAsync();

        var response = await caller.RequestAsync("tools/call", new JsonObject
        {
            ["name"] = "files-read",
            ["_meta"] = new JsonObject { ["progressToken"] = "mine", ["io.modelcontextprotocol/logLevel"] = "info" },
        });

        ((string)response["result"]!["content"]![0]!["text"]!).ShouldBe("done");
        caller.Heard.Select(static heard => (string)heard["method"]!).ShouldBe(["notifications/progress", "notifications/message"]);
        ((string)caller.Heard[0]["params"]!["progressToken"]!).ShouldBe("mine");
    }

    [Fact]
    public async Task Question_ReachesTheClientThatCanAnswer_AndNobodyElse()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            var response = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await exchange.TextAsync(response["result"]?["content"]?["name"]?.ToString() ?? "nobody");
        });
        var able = await road.SessionAsync(capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        able.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } };
        var unable = await road.SessionAsync();

        (await able.TextAsync("files-read")).ShouldBe("Ana");
        (await unable.TextAsync("files-read")).ShouldBe("nobody");
        ((string)able.Heard.ShouldHaveSingleItem()["params"]!["message"]!).ShouldBe("Who?");
    }

    [Fact]
    public async Task InputRequiredOfAModernServer_IsAskedOfAnOlderClient_RoundByRound()
    {
        await using var road = await McpRoad.StartAsync(isModern: true);
        road.Server.Answers(AskThenAnswerAsync);
        var caller = await road.SessionAsync(capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        caller.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } };

        (await caller.TextAsync("files-read")).ShouldBe("Ana with state-1");
        road.Server.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RequestState_IsSealed_AndBelongsToCallerAndTool()
    {
        await using var road = await McpRoad.StartAsync(isModern: true);
        road.Server.Answers(AskThenAnswerAsync);
        var caller = road.Caller(isModern: true);
        var first = (await caller.RequestAsync("tools/call", Call("files-read", null)))["result"]!;
        var state = (string)first["requestState"]!;
        state.ShouldNotContain("state-1");

        ((string)(await caller.RequestAsync("tools/call", Call("files-read", state)))["result"]!["content"]![0]!["text"]!).ShouldBe("Ana with state-1");
        var stranger = road.Caller(await road.KeyAsync("""{"mcp_servers":["files"]}"""), isModern: true);
        foreach (var refused in (JsonObject[])
        [
            await caller.RequestAsync("tools/call", Call("files-write", state)),
            await stranger.RequestAsync("tools/call", Call("files-read", state)),
            await caller.RequestAsync("tools/call", Call("files-read", state[..^2] + "AA")),
            await caller.RequestAsync("tools/call", Call("files-read", "state-1")),
        ])
        {
            ((int)refused["error"].ShouldNotBeNull(refused.ToJsonString())["code"]!).ShouldBe(-32602);
        }
    }

    [Fact]
    public async Task QuestionOfAnOlderServer_WaitsForAModernClient_RoundByRound()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            var first = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            var second = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Where?" });
            await exchange.TextAsync($"{first["result"]!["content"]!["name"]} in {second["result"]!["content"]!["name"]}");
        });
        var caller = road.Caller(isModern: true);

        var who = await AbleAsync(caller, null, null);
        ((string)who["inputRequests"]!["question"]!["params"]!["message"]!).ShouldBe("Who?");
        var again = await AbleAsync(caller, (string)who["requestState"]!, null);
        ((string)again["inputRequests"]!["question"]!["params"]!["message"]!).ShouldBe("Who?");
        var where = await AbleAsync(caller, (string)again["requestState"]!, "Ana");
        ((string)where["inputRequests"]!["question"]!["params"]!["message"]!).ShouldBe("Where?");
        var done = await AbleAsync(caller, (string)where["requestState"]!, "Bern");

        ((string)done["content"]![0]!["text"]!).ShouldBe("Ana in Bern");
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task WaitingCall_BelongsToItsCaller_AndIsAnsweredOnce()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await exchange.TextAsync("done");
        });
        var caller = road.Caller(isModern: true);
        var stranger = road.Caller(await road.KeyAsync("""{"mcp_servers":["files"]}"""), isModern: true);
        var state = (string)(await AbleAsync(caller, null, null))["requestState"]!;

        (await stranger.RequestAsync("tools/call", Able(state, "Eve")))["error"].ShouldNotBeNull();
        ((string)(await AbleAsync(caller, state, "Ana"))["content"]![0]!["text"]!).ShouldBe("done");
        (await caller.RequestAsync("tools/call", Able(state, "Ana")))["error"].ShouldNotBeNull();
    }

    [Fact]
    public async Task ModernClient_HearsOnlyLogMessagesThatItAskedFor()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static async exchange =>
        {
            await exchange.NotifyAsync("notifications/message", new JsonObject { ["level"] = "info", ["data"] = "a" });
            await exchange.NotifyAsync("notifications/message", new JsonObject { ["level"] = "error", ["data"] = "b" });
            await exchange.TextAsync("done");
        });
        var caller = road.Caller(isModern: true);

        await caller.TextAsync("files-read");
        caller.Heard.ShouldBeEmpty();
        await caller.RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["_meta"] = new JsonObject { ["io.modelcontextprotocol/logLevel"] = "warning" } });

        ((string)caller.Heard.ShouldHaveSingleItem()["params"]!["data"]!).ShouldBe("b");
    }

    [Theory]
    [InlineData("7", "7.0", true)]
    [InlineData("7", "8", false)]
    [InlineData("7", null, false)]
    [InlineData("7", "=?base64?!?=", false)]
    [InlineData("\"Bern\"", "Bern", true)]
    [InlineData("\"Bern\"", "=?base64?QmVybg==?=", true)]
    [InlineData("\"Bern\"", "bern", false)]
    [InlineData("null", "Bern", false)]
    public async Task ArgumentInAHeader_MustSayWhatTheBodySays_AndReachesTheServer(string argument, string? header, bool isGood)
    {
        await using var road = await McpRoad.StartAsync(isModern: true);
        var tool = FakeMcpServer.Tool("read");
        tool["inputSchema"]!["properties"]!["place"] = new JsonObject { ["type"] = "string", ["x-mcp-header"] = "Place" };
        road.Server.Lists(tool);
        var caller = road.Caller(isModern: true);
        if (header is not null)
        {
            caller.Headers["Mcp-Param-Place"] = header;
        }

        var response = await caller.RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject { ["place"] = JsonNode.Parse(argument) } });

        ((int?)response["error"]?["code"]).ShouldBe(isGood ? null : -32020);
        road.Server.Calls.Select(static call => call.Headers.GetValueOrDefault("mcp-param-place")).ShouldBe(isGood ? [argument.Trim('"')] : []);
    }

    [Fact]
    public async Task SessionThatTheServerForgot_IsOpenedAgain_AndTheCallMadeOnce()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = await road.SessionAsync();
        (await caller.TextAsync("files-read")).ShouldBe("read");

        road.Server.ForgetSessions();

        (await caller.TextAsync("files-write")).ShouldBe("write");
        road.Server.Calls.Count(static call => (string?)call.Parameters["name"] == "write" && call.Headers.ContainsKey("mcp-session-id")).ShouldBe(2);
        road.Server.Sessions.ShouldBe(1);
    }

    [Fact]
    public async Task SessionOfAClient_EndsWithItsSessionsAtServers()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = await road.SessionAsync();
        await caller.TextAsync("files-read");
        var before = road.Server.Messages.Count;
        before.ShouldBeGreaterThan(0);

        using var ended = await caller.SendAsync(HttpMethod.Delete);

        ((int)ended.StatusCode).ShouldBe(204);
        using var again = await caller.PostAsync(caller.Message("tools/list"));
        ((int)again.StatusCode).ShouldBe(404);
        await Deadline.Within(Gone(road.Server), "the server's session ends");
    }

    [Fact]
    public async Task Cancellation_ReachesTheServer()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));
        var caller = await road.SessionAsync();
        await caller.ToolsAsync();
        var message = caller.Message("tools/call", new JsonObject { ["name"] = "files-read" });
        var pending = caller.PostAsync(message);
        await Deadline.Within(Until(() => road.Server.Calls.Count == 1), "the call arrives");

        using var told = await caller.PostAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = message["id"]!.DeepClone() } });

        await road.Server.Disconnects.WaitForAsync(1);
        await Deadline.Within(Until(() => road.Server.Received.Any(static request => request.Method == "notifications/cancelled")), "the server hears of it");
        (await pending).Dispose();
    }

    private static async Task<JsonNode> AbleAsync(McpCaller caller, string? state, string? name)
    {
        var response = await caller.RequestAsync("tools/call", Able(state, name));
        return response["result"].ShouldNotBeNull(response.ToJsonString());
    }

    /// <summary>A call of a client that can be asked, with what it answers.</summary>
    private static JsonObject Able(string? state, string? name)
    {
        var call = new JsonObject
        {
            ["name"] = "files-read",
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

    private static JsonObject Call(string tool, string? state) => state is null
        ? new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }
        : new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject(), ["requestState"] = state, ["inputResponses"] = Answers() };

    private static JsonObject Answers() => new() { ["who"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } } };

    private static Task AskThenAnswerAsync(FakeMcpExchange exchange) => exchange.Request.Parameters["inputResponses"] is { } answers
        ? exchange.TextAsync($"{answers["who"]!["content"]!["name"]} with {exchange.Request.Parameters["requestState"]}")
        : exchange.ResultAsync(new JsonObject
        {
            ["resultType"] = "input_required",
            ["inputRequests"] = new JsonObject { ["who"] = new JsonObject { ["method"] = "elicitation/create", ["params"] = new JsonObject { ["message"] = "Who?" } } },
            ["requestState"] = "state-1",
        });

    private static Task Gone(FakeMcpServer server) => Until(() => server.Sessions == 0);

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Yield();
        }
    }
}
