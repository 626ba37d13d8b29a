using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Three tools in the place of a large list, what lists cost, and results that are cut.</summary>
public sealed class McpCatalogueTests
{
    private const string Reader = """{"mcp_servers":["files","notes"],"mcp_tool_permissions":{"files":["read"]}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SearchingCaller_FindsReadsAndCalls_WhatItMaySee(bool isModern)
    {
        await using var road = await McpRoad.StartAsync(isModern);
        road.Server.Lists(FakeMcpServer.Tool("read", "Reads a file from the disk."), FakeMcpServer.Tool("write", "Writes a file to the disk."));
        var caller = road.Caller(await road.KeyAsync(Reader), isModern: isModern);
        caller.Headers["x-guard-mcp-catalogue"] = "search";

        (await caller.ToolsAsync()).ShouldBe(["search_tools", "describe_tool", "call_tool"]);
        var found = await AskAsync(caller, "search_tools", new JsonObject { ["query"] = "file on disk" });
        found.ShouldContain("files-read: Reads a file from the disk.");
        found.ShouldNotContain("write");
        (await AskAsync(caller, "describe_tool", new JsonObject { ["name"] = "files-read" })).ShouldContain("inputSchema");
        (await AskAsync(caller, "call_tool", new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject { ["text"] = "x" } })).ShouldBe("read");
        road.Server.Calls.ShouldHaveSingleItem().Argument("text").ShouldBe("x");
    }

    [Theory]
    [InlineData("describe_tool", "files-write")]
    [InlineData("call_tool", "files-write")]
    [InlineData("call_tool", "write")]
    [InlineData("call_tool", "Files-Write")]
    [InlineData("call_tool", "call_tool")]
    public async Task HiddenTool_StaysHidden(string through, string name)
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(await road.KeyAsync(Reader));
        caller.Headers["x-guard-mcp-catalogue"] = "search";

        var answer = await caller.RequestAsync("tools/call", new JsonObject { ["name"] = through, ["arguments"] = new JsonObject { ["name"] = name } });

        ((int)answer["error"].ShouldNotBeNull(answer.ToJsonString())["code"]!).ShouldBe(-32602);
        ((string)answer["error"]!["message"]!).ShouldBe($"Unknown tool: {name}");
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task CallThroughTheCatalogue_IsJudgedLimitedAndPaid()
    {
        const string rules = """
            guard: v1
            pack: house
            rules:
              - id: house/bird
                version: 1
                title: No birds
                at: [tool_call]
                when: {tool: files-read}
                match: {keywords: {words: [falcon]}}
                action: {block: "No talk of birds."}
            """;
        await using var road = await McpRoad.StartAsync(files: ", limits: {tools: {read: {rpm: 2}}}, mcp_info: {mcp_server_cost_info: {default_cost_per_query: 0.5}}", rules: rules);
        var caller = road.Caller(await RestCalls.KeyAsync(road, """{"max_budget":0.6,"metadata":{"guard_mcp_catalogue":"search"},"object_permission":{"mcp_servers":["files"]}}"""));
        Task<string> Call(string tool, string text) => AskAsync(caller, "call_tool", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject { ["text"] = text } });

        (await Call("files-read", "a falcon")).ShouldBe("No talk of birds.");
        (await Call("files-read", "fish")).ShouldBe("read");
        (await Call("files-read", "fish")).ShouldContain("mcp_tool: files/read");
        (await Call("files-write", "fish")).ShouldContain("Budget has been exceeded");
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Header_WinsOverTheKey()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(await RestCalls.KeyAsync(road, """{"metadata":{"guard_mcp_catalogue":"search"},"object_permission":{"mcp_servers":["files"]}}"""));
        (await caller.ToolsAsync()).ShouldBe(["search_tools", "describe_tool", "call_tool"]);

        caller.Headers["x-guard-mcp-catalogue"] = "all";

        (await caller.ToolsAsync()).ShouldBe(["files-read", "files-write"]);
    }

    [Fact]
    public async Task CostOfLists_IsShownToAdministrators_AndCounted()
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Lists(FakeMcpServer.Tool("read", string.Join(' ', Enumerable.Repeat("word", 1000))), FakeMcpServer.Tool("write"));
        await road.Caller().ToolsAsync();
        using var api = road.App.Api();

        var view = JsonNode.Parse(await api.GetStringAsync("/guard/v1/mcp/catalogue"))!;

        var first = view["servers"]!.AsArray()[0]!;
        ((string)first["server"]!, (int)first["tools"]!).ShouldBe(("files", 2));
        ((long)first["tokens"]!).ShouldBeInRange(1000, 1200);
        ((string)first["heaviest"]![0]!["tool"]!).ShouldBe("files-read");
        (await api.GetStringAsync("/metrics")).ShouldContain($"guard_mcp_tool_list_tokens{{server=\"files\"}} {first["tokens"]}");
        using var stranger = new GuardApi(road.App.Address, await road.KeyAsync(Reader));
        await Should.ThrowAsync<HttpRequestException>(() => stranger.GetStringAsync("/guard/v1/mcp/catalogue"));
    }

    [Fact]
    public async Task LongResult_IsCut_WithANote_AndWithoutItsStructure()
    {
        await using var road = await McpRoad.StartAsync(files: ", max_result_tokens: 100");
        var tool = FakeMcpServer.Tool("read");
        tool["outputSchema"] = new JsonObject { ["type"] = "object" };
        road.Server.Lists(tool).Answers(static exchange => exchange.ResultAsync(new JsonObject
        {
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "text", ["text"] = string.Concat(Enumerable.Repeat("wörd ", 100)) },
                new JsonObject { ["type"] = "text", ["text"] = string.Concat(Enumerable.Repeat("more ", 100)) },
                new JsonObject { ["type"] = "image", ["data"] = "AAAA", ["mimeType"] = "image/png" }),
            ["structuredContent"] = new JsonObject { ["all"] = "words" },
        }));
        var caller = road.Caller();
        (await caller.RequestAsync("tools/list"))["result"]!.ToJsonString().ShouldNotContain("outputSchema");

        var result = (await caller.CallAsync("files-read"))["result"].ShouldNotBeNull();

        var content = result["content"]!.AsArray();
        content.Count.ShouldBe(4);
        ((string)content[0]!["text"]!).ShouldStartWith("wörd wörd");
        ((string)content[0]!["text"]!).Length.ShouldBeInRange(200, 499);
        ((string)content[1]!["text"]!).ShouldBe("");
        ((string)content[2]!["type"]!).ShouldBe("image");
        ((string)content[3]!["text"]!).ShouldContain("100 are shown");
        result["structuredContent"].ShouldBeNull();
    }

    [Fact]
    public async Task ShortResult_TravelsWhole()
    {
        await using var road = await McpRoad.StartAsync(files: ", max_result_tokens: 100");
        road.Server.Answers(static exchange => exchange.ResultAsync(new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "few words" }), ["structuredContent"] = new JsonObject { ["all"] = "few" },
        }));

        var result = (await road.Caller().CallAsync("files-read"))["result"].ShouldNotBeNull();

        result["content"]!.AsArray().ShouldHaveSingleItem();
        ((string)result["structuredContent"]!["all"]!).ShouldBe("few");
    }

    private static async Task<string> AskAsync(McpCaller caller, string tool, JsonObject arguments)
    {
        var answer = await caller.RequestAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });
        return (string)answer["result"].ShouldNotBeNull(answer.ToJsonString())["content"]![0]!["text"]!;
    }
}
