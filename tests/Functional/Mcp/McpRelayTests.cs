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
        tool["inputSchema"]!["properties"]!["place"] = new JsonObject { ["x-mcp-header"] = "Place" };
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
        road.Server.Sessions.ShouldBe(1);

        using var ended = await caller.SendAsync(HttpMethod.Delete);

        ((int)ended.StatusCode).ShouldBe(204);
        using var again = await caller.PostAsync(caller.Message("tools/list"));
        ((int)again.StatusCode).ShouldBe(404);
        await road.Server.SessionsEnded.WaitForAsync(1);
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
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        using var told = await caller.PostAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/cancelled", ["params"] = new JsonObject { ["requestId"] = message["id"]!.DeepClone() } });

        await road.Server.Disconnects.WaitForAsync(1);
        await road.Server.Arrived("notifications/cancelled").WaitForAsync(1);
        (await pending).Dispose();
    }
}
