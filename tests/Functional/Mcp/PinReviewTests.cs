using System.Text.Json.Nodes;
using Guard.Host;
using Guard.Testing;
using static Guard.FunctionalTests.Mcp.PinDesk;

namespace Guard.FunctionalTests.Mcp;

/// <summary>What administrators see of a changed tool, and what their approval covers.</summary>
public sealed class PinReviewTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task ChangedDefinition_IsToldToAdministrators_WithoutItsTextInLogs()
    {
        await using var road = await ChangedAsync();
        await road.Caller().ToolsAsync();
        await road.Caller().CallAsync("files-read");

        var pin = await PinAsync(road, "files", "read");
        ((string)pin["state"]!).ShouldBe("changed");
        ((bool)pin["withheld"]!).ShouldBeTrue();
        ((string)pin["approved"]![0]!["approved_by"]!).ShouldBe("first use");
        using var api = road.App.Api();
        var diff = JsonNode.Parse(await api.GetStringAsync("/guard/v1/mcp/pins/diff?server=files&tool=read"))!["diff"]!.AsArray().Select(static line => (string)line!);
        diff.ShouldBe(["@ description", "- \"A tool.\"", $"+ \"{Poison}\""]);
        var metrics = await api.GetStringAsync("/metrics");
        metrics.ShouldContain("guard_mcp_pinned_tools{server=\"files\",state=\"changed\"} 1");
        metrics.ShouldContain("guard_mcp_withheld_calls_total{server=\"files\"} 1");
        road.App.Logs.Text.ShouldContain("The MCP server files lists read with a definition that is not approved");
        road.App.Logs.Text.ShouldNotContain(".ssh");
    }

    [Fact]
    public async Task Approval_TakesExactlyWhatWasReviewed_AndCountsAtOnce()
    {
        await using var road = await ChangedAsync();
        await road.Caller().ToolsAsync();
        var reviewed = Waiting(await PinAsync(road, "files", "read"));
        road.Server.Lists(FakeMcpServer.Tool("read", Poison + " Now."), FakeMcpServer.Tool("write"));
        await LaterAsync(road);

        (await ApproveAsync(road, "files", "read", reviewed)).ShouldBe(409);
        (await road.Caller().ToolsAsync()).ShouldNotContain("files-read");
        (await ApproveAsync(road, "files", "nothing", reviewed)).ShouldBe(404);

        (await ApproveAsync(road, "files", "read", Waiting(await PinAsync(road, "files", "read")))).ShouldBe(200);
        (await road.Caller().ToolsAsync()).ShouldContain("files-read");
        (await road.Caller().TextAsync("files-read")).ShouldBe("read");

        // The former definition is not approved any more.
        road.Server.Lists(FakeMcpServer.Tool("read"), FakeMcpServer.Tool("write"));
        await LaterAsync(road);
        (await road.Caller().ToolsAsync()).ShouldNotContain("files-read");
    }

    [Fact]
    public async Task DefinitionsKeptBesideOneAnother_AreBothServed()
    {
        await using var road = await ChangedAsync();
        await road.Caller().ToolsAsync();

        (await ApproveAsync(road, "files", "read", Waiting(await PinAsync(road, "files", "read")), keepOthers: true)).ShouldBe(200);
        (await road.Caller().ToolsAsync()).ShouldContain("files-read");
        road.Server.Lists(FakeMcpServer.Tool("read"));
        await LaterAsync(road);
        (await road.Caller().ToolsAsync()).ShouldContain("files-read");
    }

    [Fact]
    public async Task Pins_AreForTheMasterKeyAlone()
    {
        await using var road = await McpRoad.StartAsync(clock: _clock);
        using var api = road.App.Api(await road.KeyAsync("""{"mcp_servers":["files"]}"""));

        foreach (var path in (string[])["/guard/v1/mcp/pins", "/guard/v1/mcp/pins/diff?server=files&tool=read"])
        {
            (await Should.ThrowAsync<HttpRequestException>(api.GetStringAsync(path))).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        }

        using var answer = await api.PostAsync("/guard/v1/mcp/pins/approve", """{"server":"files","tool":"read","hash":"x"}""");
        ((int)answer.StatusCode).ShouldBe(403);
    }

    [Fact]
    public async Task CommandLine_ListsComparesAndApproves()
    {
        await using var road = await ChangedAsync();
        await road.Caller().ToolsAsync();

        var (code, said) = await PinsCommandAsync(road, "list");
        code.ShouldBe(ExitCode.Findings, said);
        said.ShouldMatch("changed +[0-9a-f]{12}  files/read");
        said.ShouldContain("4 pins, 1 withheld");
        said.ShouldNotContain(".ssh");

        (code, said) = await PinsCommandAsync(road, "diff", "files/read");
        code.ShouldBe(ExitCode.Findings);
        said.ShouldContain($"  + \"{Poison}\"");
        (await PinsCommandAsync(road, "diff", "notes")).ShouldBe((ExitCode.Ok, "nothing waits" + Environment.NewLine));

        (await PinsCommandAsync(road, "approve")).Code.ShouldBe(ExitCode.Usage);
        (await PinsCommandAsync(road, "approve", "files/read", "--hash", new string('0', 64))).Code.ShouldBe(ExitCode.Findings);
        (await road.Caller().ToolsAsync()).ShouldNotContain("files-read");
        (code, said) = await PinsCommandAsync(road, "approve", "files", "--json");
        code.ShouldBe(ExitCode.Ok, said);
        ((string)JsonNode.Parse(said)!["approved"]![0]!["tool"]!).ShouldBe("read");
        (await road.Caller().ToolsAsync()).ShouldContain("files-read");
        (await PinsCommandAsync(road, "list")).Code.ShouldBe(ExitCode.Ok);
    }

    private Task<McpRoad> ChangedAsync() => PinDesk.ChangedAsync(_clock);

    private Task LaterAsync(McpRoad road) => PinDesk.LaterAsync(road, _clock);
}
