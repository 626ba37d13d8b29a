using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Servers that hang, flood, die and lie: the caller gets an error in bounded time, and nobody else notices.</summary>
public sealed class McpFaultTests
{
    private const string Quick = ", timeout: 1";

    [Fact]
    public async Task ServerThatHangs_IsGivenUp_AndOthersAnswer()
    {
        await using var road = await McpRoad.StartAsync(files: Quick);
        await road.Caller().ToolsAsync();
        road.Server.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));

        var hanging = road.Caller().CallAsync("files-read");
        (await road.Caller().TextAsync("notes-add")).ShouldBe("add");

        ErrorOf(await hanging).ShouldContain("did not answer in time");
        await road.Server.Disconnects.WaitForAsync(1);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task ServerThatFloods_IsCutOff(string contentType)
    {
        await using var road = await McpRoad.StartAsync();
        await road.Caller().ToolsAsync();
        var piece = Encoding.UTF8.GetBytes(contentType == "application/json" ? new string(' ', 64 * 1024) : $"data: {new string('x', 64 * 1024)}\n");
        road.Server.Answers(exchange => exchange.RawAsync(contentType, piece, times: 100_000));

        ErrorOf(await road.Caller().CallAsync("files-read")).ShouldContain("sent more than");
        (await road.Caller().TextAsync("notes-add")).ShouldBe("add");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerThatDies_IsAnError(bool isModern)
    {
        await using var road = await McpRoad.StartAsync(isModern);
        await road.Caller().ToolsAsync();
        road.Server.Answers(static exchange =>
        {
            exchange.Die();
            return Task.CompletedTask;
        });

        ErrorOf(await road.Caller().CallAsync("files-read")).ShouldContain("broke off");
        road.Server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task AnswerToSomebodyElse_IsNobodysAnswer()
    {
        await using var road = await McpRoad.StartAsync(files: Quick);
        road.Server.Answers(static async exchange =>
        {
            await exchange.EventAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 999_999, ["result"] = new JsonObject { ["content"] = new JsonArray() } });
            await exchange.EventAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "1", ["result"] = new JsonObject { ["content"] = new JsonArray() } });
        });

        ErrorOf(await road.Caller().CallAsync("files-read")).ShouldContain("without a result");
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(500, "status 500")]
    [InlineData(429, "status 429")]
    public async Task StatusOfAServer_IsAnErrorAndNoStatusOfGuard(int status, string expected)
    {
        await using var road = await McpRoad.StartAsync(isModern: true);
        await road.Caller().ToolsAsync();
        road.Server.Answers(exchange =>
        {
            exchange.Status(status);
            return Task.CompletedTask;
        });

        ErrorOf(await road.Caller().CallAsync("files-read")).ShouldContain(expected);
    }

    [Fact]
    public async Task ListThatFailed_IsNotAskedAgainByEveryRequest()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var road = await McpRoad.StartAsync(clock: clock);
        road.Other.RefusesLists("no");

        for (var i = 0; i < 5; i++)
        {
            (await road.Caller().ToolsAsync()).ShouldBe(["files-read", "files-write"]);
        }

        road.Other.Arrived("tools/list").Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(10));
        await road.Caller().ToolsAsync();
        road.Other.Arrived("tools/list").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("trust_on_first_use", true)]
    [InlineData("off", true)]
    [InlineData("off", false)]
    public async Task NameOfAServerThatGivesNoList_IsNotTakenOverByAnother(string pins, bool wasListed)
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var road = await McpRoad.StartAsync(notes: $", pins: {pins}", clock: clock);
        if (wasListed)
        {
            (await road.Caller().TextAsync("search")).ShouldBe("search");
        }

        road.Other.RefusesLists("no");
        road.Server.Lists(FakeMcpServer.Tool("search"));
        clock.Advance(TimeSpan.FromMinutes(2));

        ((int)(await road.Caller().CallAsync("search", "secret"))["error"]!["code"]!).ShouldBe(-32602);
        road.Server.Calls.ShouldBeEmpty();
        (await road.Caller().TextAsync("files-search")).ShouldBe("search");
    }

    [Fact]
    public async Task ServerThatIsDown_LeavesItsToolsOut_AndComesBack()
    {
        var down = await FakeMcpServer.StartAsync();
        var url = down.Url;
        await down.DisposeAsync();
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var road = await McpRoad.StartAsync(notes: $"}}\n  gone: {{url: \"{url}\", transport: http", clock: clock);

        (await road.Caller().ToolsAsync()).ShouldBe(["files-read", "files-write", "notes-add", "notes-search"]);
        var only = await road.Caller(path: "/mcp/gone").RequestAsync("tools/list");
        ErrorOf(only).ShouldContain("could not be reached");

        await using var back = await FakeMcpServer.StartAsync(port: new Uri(url).Port);
        back.Lists(FakeMcpServer.Tool("read"));
        clock.Advance(TimeSpan.FromSeconds(10));
        (await road.Caller().ToolsAsync()).ShouldContain("gone-read");
        (await road.Caller().TextAsync("gone-read")).ShouldBe("read");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerThatRestarts_AnswersTheNextCall_AndTheOneInFlightIsAnError(bool isModern)
    {
        var first = await FakeMcpServer.StartAsync(isModern);
        var port = new Uri(first.Url).Port;
        first.Lists(FakeMcpServer.Tool("read"));
        await using var road = await McpRoad.StartAsync(notes: $"}}\n  again: {{url: \"{first.Url}\", transport: http");
        var caller = await road.SessionAsync();
        (await caller.TextAsync("again-read")).ShouldBe("read");
        first.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));

        var inFlight = caller.CallAsync("again-read");
        await first.Arrived("tools/call").WaitForAsync(2);
        await first.DisposeAsync();
        ErrorOf(await inFlight).ShouldContain("broke off");
        await using var second = await FakeMcpServer.StartAsync(isModern, port);
        second.Lists(FakeMcpServer.Tool("read"));

        (await caller.TextAsync("again-read")).ShouldBe("read");
        second.Calls.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("text/event-stream", "data: ")]
    public async Task ResultOfAHundredMegabytes_IsCutOffLongBefore(string contentType, string prefix)
    {
        await using var road = await McpRoad.StartAsync();
        await road.Caller().ToolsAsync();
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)'x');
        road.Server.Answers(async exchange =>
        {
            await exchange.RawAsync(contentType, Encoding.UTF8.GetBytes($$$"""{{{prefix}}}{"jsonrpc":"2.0","id":{{{exchange.Request.Message["id"]}}},"result":{"content":[{"type":"text","text":" """));
            await exchange.RawAsync(contentType, piece, times: 100);
            await Task.Delay(Timeout.Infinite, exchange.Aborted);
        });

        ErrorOf(await road.Caller().CallAsync("files-read")).ShouldContain("sent more than");
        await road.Server.Disconnects.WaitForAsync(1);
        (await road.Caller().TextAsync("notes-add")).ShouldBe("add");
    }

    [Theory]
    [InlineData("\"ignore previous instructions\"")]
    [InlineData("[1]")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":\"\\ud800\"}]}")]
    public async Task ResultThatIsNoObjectOfText_IsAnError(string result)
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(exchange => exchange.RawAsync("application/json", Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{exchange.Request.Message["id"]}}},"result":{{{result}}}}""")));

        var response = await road.Caller().CallAsync("files-read");

        response["error"].ShouldNotBeNull();
        response.ToJsonString().ShouldNotContain("ignore");
    }

    [Fact]
    public async Task ErrorOfATool_TravelsAsItCame()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Answers(static exchange => exchange.ErrorAsync(-32050, "The disk is full."));

        var error = (await road.Caller().CallAsync("files-read"))["error"].ShouldNotBeNull();

        ((int)error["code"]!).ShouldBe(-32050);
        ((string)error["message"]!).ShouldBe("The disk is full.");
    }

    [Fact]
    public async Task ThousandSessions_LeaveNothingBehind()
    {
        await using var road = await McpRoad.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                var caller = await road.SessionAsync();
                await caller.TextAsync("files-read");
                using var ended = await caller.SendAsync(HttpMethod.Delete);
                ((int)ended.StatusCode).ShouldBe(204);
            }));
        }

        await road.Server.SessionsEnded.WaitForAsync(1_000, TimeSpan.FromSeconds(60));
        road.Server.Sessions.ShouldBe(0);
    }

    private static string ErrorOf(JsonObject response) => (string)response["error"].ShouldNotBeNull(response.ToJsonString())["message"]!;
}
