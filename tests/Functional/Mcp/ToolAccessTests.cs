using System.Text.Json.Nodes;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Each key sees its tools, and what it does not see it cannot call, however it spells it.</summary>
public sealed class ToolAccessTests
{
    [Fact]
    public async Task TwoKeysOfTwoTeams_SeeDifferentTools_OnTheSameAddress()
    {
        await using var road = await McpRoad.StartAsync();
        var readers = await road.KeyAsync(team: """{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}""");
        var writers = await road.KeyAsync(team: """{"mcp_access_groups":["writers"]}""");

        (await road.Caller(readers).ToolsAsync()).ShouldBe(["files-read"]);
        (await road.Caller(writers).ToolsAsync()).ShouldBe(["notes-add", "notes-search"]);
        (await road.Caller().ToolsAsync()).ShouldBe(["files-read", "files-write", "notes-add", "notes-search"]);
    }

    [Theory]
    [InlineData("files-write")]
    [InlineData("write")]
    [InlineData("FILES-WRITE")]
    [InlineData("files-Write")]
    [InlineData("files%2Dwrite")]
    [InlineData("notes-add")]
    [InlineData("add")]
    [InlineData(" files-write")]
    [InlineData("files-write\u0000")]
    [InlineData("files/write")]
    [InlineData("nothing")]
    public async Task HiddenTool_IsUnknown_HoweverItIsSpelled(string name)
    {
        await using var road = await McpRoad.StartAsync();
        var key = await road.KeyAsync("""{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}""");
        foreach (var path in (string[])["/mcp", "/mcp/files", "/files/mcp", "/mcp/files,notes", "/mcp/writers"])
        {
            foreach (var isModern in (bool[])[false, true])
            {
                var caller = road.Caller(key, path, isModern);
                if (isModern)
                {
                    caller.Headers["Mcp-Name"] = $"=?base64?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(name))}?=";
                }

                var response = await caller.CallAsync(name, "x");
                ((int)response["error"].ShouldNotBeNull(response.ToJsonString())["code"]!).ShouldBe(-32602);
                ((string)response["error"]!["message"]!).ShouldStartWith("Unknown tool: ");
            }
        }

        road.Server.Calls.ShouldBeEmpty();
        road.Other.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task KeyWithoutPermission_SeesNothing_ButWhatEveryKeyMayUse()
    {
        await using var road = await McpRoad.StartAsync(notes: ", allow_all_keys: true");
        var key = await road.KeyAsync();

        (await road.Caller(key).ToolsAsync()).ShouldBe(["notes-add", "notes-search"]);
    }

    [Fact]
    public async Task KeyAndTeam_MustAgree()
    {
        await using var road = await McpRoad.StartAsync();
        var narrowed = await road.KeyAsync("""{"mcp_servers":["notes"]}""", """{"mcp_servers":["files","notes"]}""");
        var apart = await road.KeyAsync("""{"mcp_servers":["notes"]}""", """{"mcp_servers":["files"]}""");
        var asTeam = await road.KeyAsync("""{"mcp_servers":["all-team-mcpservers"]}""", """{"mcp_servers":["files"]}""");

        (await road.Caller(narrowed).ToolsAsync()).ShouldBe(["notes-add", "notes-search"]);
        (await road.Caller(apart).ToolsAsync()).ShouldBeEmpty();
        (await road.Caller(asTeam).ToolsAsync()).ShouldBe(["files-read", "files-write"]);
    }

    [Fact]
    public async Task Grant_CountsWithTheNextRequest()
    {
        await using var road = await McpRoad.StartAsync();
        var key = await road.KeyAsync("""{"mcp_servers":["files"]}""");
        var caller = road.Caller(key);
        (await caller.ToolsAsync()).Length.ShouldBe(2);

        using var api = road.App.Api();
        using var changed = await api.PostAsync("/key/update", new JsonObject { ["key"] = key, ["object_permission"] = JsonNode.Parse("""{"mcp_servers":["notes"]}""") }.ToJsonString());
        ((int)changed.StatusCode).ShouldBe(200);

        (await caller.ToolsAsync()).ShouldBe(["notes-add", "notes-search"]);
    }

    [Fact]
    public async Task ListsOfTheServer_DecideForEverybody()
    {
        await using var road = await McpRoad.StartAsync(files: ", allowed_tools: [read]", notes: ", disallowed_tools: [notes-add], allowed_params: {search: [q]}");

        (await road.Caller().ToolsAsync()).ShouldBe(["files-read", "notes-search"]);
        ((bool)(await road.Caller().CallAsync("notes-search", "x"))["result"]!["isError"]!).ShouldBeTrue();
        road.Other.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task EndUserNamedByAHeader_GrantsNothing()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(await road.KeyAsync());
        caller.Headers["x-litellm-end-user-id"] = "somebody";

        (await caller.ToolsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task NameWithThePrefixOfAServer_NeverMeansAnotherServer()
    {
        await using var road = await McpRoad.StartAsync(files: ", disallowed_tools: [read]");
        road.Other.Lists(Testing.FakeMcpServer.Tool("files-read"));

        ((string)(await road.Caller().CallAsync("files-read", "secret"))["error"]!["message"]!).ShouldStartWith("Unknown tool");
        (await road.Caller().TextAsync("notes-files-read")).ShouldBe("files-read");
        road.Other.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Headers_NarrowAndNeverWiden()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(await road.KeyAsync("""{"mcp_servers":["files"]}"""));

        caller.Headers["x-mcp-servers"] = "notes, files";
        (await caller.ToolsAsync()).ShouldBe(["files-read", "files-write"]);
        caller.Headers["x-mcp-servers"] = "notes";
        (await caller.ToolsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task BareName_MeansTheOnlyToolOfThatName()
    {
        await using var road = await McpRoad.StartAsync();
        road.Other.Lists(Testing.FakeMcpServer.Tool("add"), Testing.FakeMcpServer.Tool("read"));

        (await road.Caller().TextAsync("add")).ShouldBe("add");
        (await road.Caller().CallAsync("read"))["error"].ShouldNotBeNull();
    }

    [Fact]
    public async Task PrefixedNamesOfPermissions_CountOnEveryAddress()
    {
        await using var road = await McpRoad.StartAsync(files: ", prefix: never, disallowed_tools: [files-write]");
        var key = await road.KeyAsync("""{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["files-read"]}}""");

        (await road.Caller(path: "/mcp/files").ToolsAsync()).ShouldBe(["read"]);
        (await road.Caller(path: "/mcp/files").CallAsync("write"))["error"].ShouldNotBeNull();
        (await road.Caller(key, "/mcp/files").ToolsAsync()).ShouldBe(["read"]);
        (await road.Caller(key).ToolsAsync()).ShouldBe(["files-read"]);
    }

    [Fact]
    public async Task OwnRoute_KeepsBareNames_WhereTheServerSaysSo()
    {
        await using var road = await McpRoad.StartAsync(files: ", prefix: never, alias: fs");

        (await road.Caller(path: "/mcp/files").ToolsAsync()).ShouldBe(["read", "write"]);
        (await road.Caller(path: "/fs/mcp").TextAsync("read")).ShouldBe("read");
        (await road.Caller().ToolsAsync()).ShouldBe(["fs-read", "fs-write", "notes-add", "notes-search"]);
    }
}
