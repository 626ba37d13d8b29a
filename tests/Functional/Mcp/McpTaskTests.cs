using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Tasks of servers: their ids are sealed, belong to who began them, and what they give is judged like any result.</summary>
public sealed class McpTaskTests : IAsyncLifetime
{
    private const string Rules = """
        guard: v1
        pack: house
        rules:
          - { id: house/mail, version: 1, title: Mail, at: [tool_call, tool_result], match: { pii: { entities: [EMAIL_ADDRESS] } }, action: mask }
          - { id: house/falcon, version: 1, title: Falcon, at: [tool_call], match: { keywords: [falcon] }, action: block }
        """;

    private McpRoad _road = null!;

    public async ValueTask InitializeAsync()
    {
        _road = await McpRoad.StartAsync(isModern: true, rules: Rules);
        _road.Server.Answers(static exchange => exchange.Request.Method switch
        {
            "tools/call" => exchange.ResultAsync(new JsonObject { ["resultType"] = "task", ["taskId"] = "task-7", ["status"] = "working", ["ttlMs"] = 60_000 }),
            "tasks/get" => exchange.ResultAsync(new JsonObject
            {
                ["resultType"] = "complete",
                ["taskId"] = exchange.Request.Parameters["taskId"]!.DeepClone(),
                ["status"] = "completed",
                ["result"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"ask {PlantedSecrets.Email}" }) },
            }),
            _ => exchange.ResultAsync(new JsonObject { ["resultType"] = "complete" }),
        });
    }

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task Task_IsFollowedByASealedId_AndItsResultIsGuarded()
    {
        var caller = _road.Caller(isModern: true);
        var id = await BeginAsync(caller);

        id.ShouldNotContain("task-7");
        var got = (await caller.RequestAsync("tasks/get", Of(id)))["result"].ShouldNotBeNull();

        ((string?)got["taskId"]).ShouldBe(id);
        ((string?)got["status"]).ShouldBe("completed");
        got.ToJsonString().ShouldNotContain(PlantedSecrets.Email);
        got.ToJsonString().ShouldContain("EMAIL_ADDRESS");
        var asked = _road.Server.Received.Last(static request => request.Method == "tasks/get");
        ((string?)asked.Parameters["taskId"]).ShouldBe("task-7");
        asked.Headers["mcp-name"].ShouldBe("task-7");
    }

    [Fact]
    public async Task ResultOfATask_IsCutLikeThatOfACall()
    {
        await using var road = await McpRoad.StartAsync(isModern: true, files: ", max_result_tokens: 100");
        road.Server.Answers(static exchange => exchange.ResultAsync(exchange.Request.Method == "tools/call"
            ? new JsonObject { ["resultType"] = "task", ["taskId"] = "task-7", ["status"] = "working", ["ttlMs"] = 60_000 }
            : new JsonObject
            {
                ["resultType"] = "complete", ["taskId"] = "task-7", ["status"] = "completed",
                ["result"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = new string('x', 100_000) }) },
            }));
        var caller = road.Caller(isModern: true);

        var got = (await caller.RequestAsync("tasks/get", Of(await BeginAsync(caller))))["result"].ShouldNotBeNull().ToJsonString();

        got.Length.ShouldBeLessThan(2_000);
        got.ShouldContain("The gateway cut this result");
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/update")]
    [InlineData("tasks/cancel")]
    public async Task Task_OfSomebodyElse_IsUnknown(string method)
    {
        var id = await BeginAsync(_road.Caller(isModern: true));
        var other = _road.Caller(await _road.KeyAsync("""{"mcp_servers":["files"]}"""), isModern: true);

        ((int)(await other.RequestAsync(method, Of(id)))["error"].ShouldNotBeNull()["code"]!).ShouldBe(-32602);

        _road.Server.Received.ShouldNotContain(request => request.Method == method);
    }

    [Fact]
    public async Task Task_OfAToolThatIsHiddenNow_IsUnknown()
    {
        var key = await _road.KeyAsync("""{"mcp_servers":["files"]}""");
        var caller = _road.Caller(key, isModern: true);
        var id = await BeginAsync(caller);
        using var api = _road.App.Api();
        using var changed = await api.PostAsync("/key/update", $$$"""{"key":"{{{key}}}","object_permission":{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["write"] } } }""");
        changed.IsSuccessStatusCode.ShouldBeTrue();

        (await caller.RequestAsync("tasks/get", Of(id)))["error"].ShouldNotBeNull();

        _road.Server.Received.ShouldNotContain(static request => request.Method == "tasks/get");
    }

    [Theory]
    [InlineData("task-7")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task RawOrMadeUpId_IsUnknown(string id) => (await _road.Caller(isModern: true).RequestAsync("tasks/get", Of(id)))["error"].ShouldNotBeNull();

    [Fact]
    public async Task WhatAClientTellsATask_IsGuarded()
    {
        var caller = _road.Caller(isModern: true);
        var id = await BeginAsync(caller);

        (await caller.RequestAsync("tasks/update", Said(id, "falcon")))["error"].ShouldNotBeNull();
        (await caller.RequestAsync("tasks/update", Said(id, PlantedSecrets.Email)))["result"].ShouldNotBeNull();

        var told = _road.Server.Received.Where(static request => request.Method == "tasks/update").ShouldHaveSingleItem();
        told.Parameters.ToJsonString().ShouldNotContain(PlantedSecrets.Email);

        static JsonObject Said(string id, string text)
        {
            var said = Of(id);
            said["inputResponses"] = new JsonObject { ["q"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["text"] = text } } };
            return said;
        }
    }

    [Fact]
    public async Task ClientThatCannotFollowTasks_GetsAnError() =>
        (await _road.Caller(isModern: true).CallAsync("files-read", "a"))["error"].ShouldNotBeNull().ToJsonString().ShouldNotContain("task-7");

    [Fact]
    public async Task TasksWithoutTheExtension_AreRefused_AndTheErrorNamesIt()
    {
        var id = await BeginAsync(_road.Caller(isModern: true));

        var error = (await _road.Caller(isModern: true).RequestAsync("tasks/get", new JsonObject { ["taskId"] = id }))["error"].ShouldNotBeNull();

        ((int)error["code"]!).ShouldBe(-32021);
        error["data"]!.ToJsonString().ShouldContain("io.modelcontextprotocol/tasks");
    }

    private static JsonObject Of(string id) => new() { ["taskId"] = id, ["_meta"] = Meta() };

    private static JsonObject Meta() => new()
    {
        ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
    };

    private static async Task<string> BeginAsync(McpCaller caller)
    {
        var reply = await caller.RequestAsync("tools/call", new JsonObject
        {
            ["name"] = "files-read",
            ["arguments"] = new JsonObject { ["text"] = "a" },
            ["_meta"] = Meta(),
        });
        var result = reply["result"].ShouldNotBeNull(reply.ToJsonString());
        ((string?)result["resultType"]).ShouldBe("task");
        return (string)result["taskId"]!;
    }
}
