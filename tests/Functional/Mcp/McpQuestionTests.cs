using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Questions of servers to clients, in each of the four cells of eras.</summary>
public sealed class McpQuestionTests
{
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
}
