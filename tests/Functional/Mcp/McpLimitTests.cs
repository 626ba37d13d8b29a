using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Calls of tools a minute: of a server, of a tool, of a key, of a team, of a session.</summary>
public sealed class McpLimitTests
{
    private const string Files = """{"object_permission":{"mcp_servers":["files"]}}""";

    [Fact]
    public async Task ToolLimit_RefusesBeforeTheServerHears_AndNamesLimitAndTime()
    {
        var clock = new ManualTimeProvider();
        await using var road = await McpRoad.StartAsync(files: ", limits: {tools: {read: {key_rpm: 2}}}", clock: clock);
        var first = road.Caller(await RestCalls.KeyAsync(road, Files));
        var second = road.Caller(await RestCalls.KeyAsync(road, Files));

        (await first.TextAsync("files-read")).ShouldBe("read");
        (await first.TextAsync("files-read")).ShouldBe("read");
        var refused = (await first.CallAsync("files-read"))["result"].ShouldNotBeNull();

        ((bool)refused["isError"]!).ShouldBeTrue();
        var told = (string)refused["content"]![0]!["text"]!;
        told.ShouldContain("mcp_tool of this key: files/read");
        told.ShouldContain("Current limit: 2");
        ((long)refused["_meta"]!["guard/refusal"]!["retry_after"]!).ShouldBeInRange(1, 60);
        road.Server.Calls.Count.ShouldBe(2);
        (await first.TextAsync("files-write")).ShouldBe("write");
        (await second.TextAsync("files-read")).ShouldBe("read");
        clock.Advance(TimeSpan.FromSeconds(61));
        (await first.TextAsync("files-read")).ShouldBe("read");
    }

    [Fact]
    public async Task ServerLimit_CountsAllCallersTogether_TheMasterKeyToo()
    {
        await using var road = await McpRoad.StartAsync(files: ", limits: {rpm: 2}");
        var key = road.Caller(await RestCalls.KeyAsync(road, """{"object_permission":{"mcp_servers":["files","notes"]}}"""));

        (await key.TextAsync("files-read")).ShouldBe("read");
        (await road.Caller().TextAsync("files-write")).ShouldBe("write");

        (await key.TextAsync("files-read")).ShouldContain("mcp_server: files");
        (await key.TextAsync("notes-add")).ShouldBe("add");
        road.Server.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task SessionLimit_HoldsEachSessionByItself()
    {
        await using var road = await McpRoad.StartAsync(files: ", limits: {session_rpm: 1}");
        var key = await RestCalls.KeyAsync(road, Files);
        var first = await road.SessionAsync(key);
        var second = await road.SessionAsync(key);

        (await first.TextAsync("files-read")).ShouldBe("read");
        (await first.TextAsync("files-write")).ShouldContain("of this session: files");
        (await second.TextAsync("files-read")).ShouldBe("read");
    }

    [Theory]
    [InlineData("""{"mcp_rpm_limit":{"files":1},"object_permission":{"mcp_servers":["files"]}}""", "mcp_server of this key_mcp_rpm_limit: files")]
    [InlineData("""{"metadata":{"mcp_rpm_limit":{"files/read":1}},"object_permission":{"mcp_servers":["files"]}}""", "mcp_tool of this key_mcp_rpm_limit: files/read")]
    public async Task KeysOwnLimit_HoldsItsCalls(string body, string named)
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(await RestCalls.KeyAsync(road, body));

        (await caller.TextAsync("files-read")).ShouldBe("read");

        (await caller.TextAsync("files-read")).ShouldContain(named);
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TeamsOwnLimit_HoldsAllItsKeysTogether()
    {
        await using var road = await McpRoad.StartAsync();
        using var api = road.App.Api();
        using var made = await api.PostAsync("/team/new", """{"team_alias":"one","mcp_rpm_limit":{"files":1},"object_permission":{"mcp_servers":["files"]}}""");
        var team = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["team_id"]!;
        var body = $$$"""{"team_id":"{{{team}}}","object_permission":{"mcp_servers":["files"]}}""";
        var first = road.Caller(await api.GenerateKeyAsync(body));
        var second = road.Caller(await api.GenerateKeyAsync(body));

        (await first.TextAsync("files-read")).ShouldBe("read");

        (await second.TextAsync("files-read")).ShouldContain("of this team_mcp_rpm_limit: files");
    }

    [Fact]
    public async Task RestCall_BeyondALimit_Is429_WithRetryAfter()
    {
        await using var road = await McpRoad.StartAsync(files: ", limits: {key_rpm: 1}");
        var key = await RestCalls.KeyAsync(road, Files);
        (await RestCalls.CallAsync(road, key, "files", "read")).Status.ShouldBe(200);

        var (status, retryAfter, body) = await RestCalls.CallAsync(road, key, "files", "read");

        status.ShouldBe(429);
        retryAfter.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(1, 60);
        ((string)body["detail"]!["error"]!).ShouldBe("rate_limited");
        ((string)body["detail"]!["message"]!).ShouldContain("mcp_server of this key: files");
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task KeysOrdinaryLimit_CountsCallsOfTools()
    {
        await using var road = await McpRoad.StartAsync();
        var key = await RestCalls.KeyAsync(road, """{"rpm_limit":2,"object_permission":{"mcp_servers":["files"]}}""");
        var caller = road.Caller(key);
        (await caller.TextAsync("files-read")).ShouldBe("read");
        (await caller.TextAsync("files-read")).ShouldBe("read");

        var error = (await caller.CallAsync("files-read"))["error"].ShouldNotBeNull();

        ((int)error["code"]!).ShouldBe(-31429);
        ((long)error["data"]!["retry_after"]!).ShouldBeInRange(1, 60);
        var (status, retryAfter, _) = await RestCalls.CallAsync(road, key, "files", "read");
        (status, retryAfter is not null).ShouldBe((429, true));
        road.Server.Calls.Count.ShouldBe(2);
    }
}
