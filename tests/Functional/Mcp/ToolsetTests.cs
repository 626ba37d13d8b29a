using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Toolsets: single tools of several servers as one grant, and as a server of their own.</summary>
public sealed class ToolsetTests : IAsyncLifetime
{
    private const string Sets = """
          mcp:
            toolsets:
              desk:
                description: For the front desk.
                tools:
                  - {server: files, tool: read, name: look, description: Looks into a file.}
                  - {server: notes, tool: notes-search}
        """;

    private const string Desk = """{"mcp_toolsets":["desk"]}""";

    private McpRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await McpRoad.StartAsync(more: Sets);

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task Key_SeesAndCallsTheToolsOfItsToolset_AndNoOthers()
    {
        var caller = _road.Caller(await _road.KeyAsync(Desk));

        (await caller.ToolsAsync()).ShouldBe(["files-read", "notes-search"]);
        (await caller.TextAsync("files-read")).ShouldBe("read");
        foreach (var hidden in (string[])["files-write", "write", "FILES-WRITE", "files%2Dwrite", "notes-add", "look"])
        {
            ((int)(await caller.CallAsync(hidden))["error"]!["code"]!).ShouldBe(-32602, hidden);
        }

        _road.Server.Calls.ShouldHaveSingleItem();
        _road.Other.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/toolset/desk/mcp")]
    [InlineData("/mcp/desk")]
    [InlineData("/desk/mcp")]
    public async Task ItsAddress_IsAServerWithItsOwnNamesAndWords(string path)
    {
        var caller = _road.Caller(await _road.KeyAsync(Desk), path);

        var tools = (await caller.RequestAsync("tools/list"))["result"]!["tools"]!.AsArray();

        tools.Select(static tool => (string)tool!["name"]!).ShouldBe(["look", "notes-search"]);
        ((string)tools[0]!["description"]!).ShouldBe("Looks into a file.");
        (await caller.TextAsync("look")).ShouldBe("read");
        ((int)(await caller.CallAsync("files-read"))["error"]!["code"]!).ShouldBe(-32602);
        ((int)(await caller.CallAsync("files-write"))["error"]!["code"]!).ShouldBe(-32602);
    }

    [Fact]
    public async Task ItsAddress_TellsItsDescriptionAsInstructions()
    {
        var answer = await _road.Caller(await _road.KeyAsync(Desk), "/toolset/desk/mcp", isModern: true).RequestAsync("server/discover");

        ((string)answer["result"]!["instructions"]!).ShouldBe("For the front desk.");
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/toolset/desk/mcp")]
    [InlineData("/mcp/files")]
    public async Task Servers_AreNotAskedForAnythingElse(string path)
    {
        _road.Server.Says("secret instructions");
        var caller = await _road.SessionAsync(await _road.KeyAsync(Desk), path);

        (await caller.RequestAsync("prompts/list"))["result"]!["prompts"]!.AsArray().ShouldBeEmpty();
        (await caller.RequestAsync("resources/list"))["result"]!["resources"]!.AsArray().ShouldBeEmpty();
        (await caller.RequestAsync("resources/templates/list"))["result"]!["resourceTemplates"]!.AsArray().ShouldBeEmpty();
        foreach (var (method, parameters) in ((string, JsonObject)[])
            [
                ("prompts/get", new JsonObject { ["name"] = "files-hello" }),
                ("resources/read", new JsonObject { ["uri"] = "file:///a" }),
                ("resources/subscribe", new JsonObject { ["uri"] = "file:///a" }),
                ("completion/complete", new JsonObject { ["ref"] = new JsonObject { ["type"] = "ref/resource", ["uri"] = "file:///a" }, ["argument"] = new JsonObject { ["name"] = "a", ["value"] = "b" } }),
            ])
        {
            (await caller.RequestAsync(method, parameters))["error"].ShouldNotBeNull(method);
        }

        await caller.RequestAsync("logging/setLevel", new JsonObject { ["level"] = "debug" });
        _road.Server.Received.Select(static request => request.Method).Where(static method => method is not ("initialize" or "notifications/initialized" or "tools/list")).ShouldBeEmpty();
    }

    [Fact]
    public async Task SessionThatBegins_IsNotToldTheServersInstructions()
    {
        _road.Server.Says("secret instructions");
        using var response = await _road.Caller(await _road.KeyAsync(Desk)).PostAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "initialize",
            ["params"] = new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "t", ["version"] = "1" } },
        });

        (await response.Content.ReadAsStringAsync()).ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("""{"mcp_toolsets":["desk"],"mcp_servers":["notes"]}""", null, "files-read notes-add notes-search")]
    [InlineData("""{"mcp_toolsets":["desk"],"mcp_servers":["notes"],"mcp_tool_permissions":{"notes":["add"]}}""", null, "files-read notes-add notes-search")]
    [InlineData("""{"mcp_toolsets":["desk"]}""", """{"mcp_servers":["notes"]}""", "notes-search")]
    [InlineData("""{"mcp_servers":["files","notes"]}""", """{"mcp_toolsets":["desk"]}""", "files-read notes-search")]
    [InlineData(null, """{"mcp_toolsets":["desk"]}""", "files-read notes-search")]
    [InlineData("""{"mcp_toolsets":["nothing"]}""", null, "")]
    [InlineData("""{"mcp_toolsets":["nothing"]}""", """{"mcp_servers":["files","notes"]}""", "")]
    public async Task Permissions_AgreeAcrossScopes(string? key, string? team, string expected) =>
        string.Join(' ', await _road.Caller(await _road.KeyAsync(key, team)).ToolsAsync()).ShouldBe(expected);

    [Fact]
    public async Task Header_NarrowsToAToolset()
    {
        var caller = _road.Caller(await _road.KeyAsync("""{"mcp_servers":["files","notes"]}"""));
        caller.Headers["x-mcp-servers"] = "desk";

        (await caller.ToolsAsync()).ShouldBe(["files-read", "notes-search"]);
        ((int)(await caller.CallAsync("files-write"))["error"]!["code"]!).ShouldBe(-32602);
    }

    [Fact]
    public async Task Rest_KeepsToTheToolset()
    {
        var key = await _road.KeyAsync(Desk);

        (await RestCalls.CallAsync(_road, key, "files", "read")).Status.ShouldBe(200);
        (await RestCalls.CallAsync(_road, key, "files", "write")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task AddedToolset_HoldsWithTheNextRequest_AndAfterARestart()
    {
        var key = await _road.KeyAsync("""{"mcp_toolsets":["writers-only"]}""");
        var (status, made) = await SendAsync("POST", "/v1/mcp/toolset", """{"toolset_name":"writers-only","tools":[{"server_id":"files","tool_name":"write"}]}""");
        status.ShouldBe(201, made.ToJsonString());
        var id = (string)made["toolset_id"]!;

        (await _road.Caller(key).ToolsAsync()).ShouldBe(["files-write"]);
        await _road.RestartAsync();
        (await _road.Caller(key).ToolsAsync()).ShouldBe(["files-write"]);

        (await SendAsync("PUT", "/v1/mcp/toolset", $$"""{"toolset_id":"{{id}}","tools":[{"server_id":"notes","tool_name":"add"}]}""")).Status.ShouldBe(202);
        (await _road.Caller(key).ToolsAsync()).ShouldBe(["notes-add"]);
        (await SendAsync("DELETE", $"/v1/mcp/toolset/{id}")).Status.ShouldBe(202);
        (await _road.Caller(key).ToolsAsync()).ShouldBeEmpty();
        (await SendAsync("GET", $"/v1/mcp/toolset/{id}")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("""{"toolset_name":"files","tools":[{"server_id":"notes","tool_name":"add"}]}""", 400, "called files already")]
    [InlineData("""{"toolset_name":"writers","tools":[{"server_id":"notes","tool_name":"add"}]}""", 400, "called writers already")]
    [InlineData("""{"toolset_name":"desk","tools":[{"server_id":"notes","tool_name":"add"}]}""", 400, "called desk already")]
    [InlineData("""{"toolset_name":"a/b","tools":[{"server_id":"notes","tool_name":"add"}]}""", 422, "toolset_name")]
    [InlineData("""{"toolset_name":"a","tools":[]}""", 422, "tools")]
    [InlineData("""{"toolset_name":"a","tools":[{"server_id":"notes"}]}""", 422, "tool_name")]
    [InlineData("""{"toolset_name":"a","tools":[{"server_id":"notes","tool_name":"add","name":"x"},{"server_id":"files","tool_name":"read","name":"x"}]}""", 422, "name of two tools")]
    public async Task WrongToolset_IsRefused_AndSaysWhy(string body, int status, string said)
    {
        var answer = await SendAsync("POST", "/v1/mcp/toolset", body);

        answer.Status.ShouldBe(status, answer.Body.ToJsonString());
        answer.Body.ToJsonString().ShouldContain(said);
    }

    [Fact]
    public async Task Key_SeesTheToolsetsOfItsPermissions_AndChangesNone()
    {
        var key = await _road.KeyAsync(Desk);
        var other = await _road.KeyAsync();

        (await SendAsync("GET", "/v1/mcp/toolset", key: key)).Body.AsArray().ShouldHaveSingleItem()!["toolset_name"]!.GetValue<string>().ShouldBe("desk");
        (await SendAsync("GET", "/v1/mcp/toolset", key: other)).Body.AsArray().ShouldBeEmpty();
        (await SendAsync("GET", "/v1/mcp/toolset/desk", key: other)).Status.ShouldBe(404);
        (await SendAsync("POST", "/v1/mcp/toolset", """{"toolset_name":"mine","tools":[{"server_id":"files","tool_name":"write"}]}""", key)).Status.ShouldBeOneOf(401, 403);
        (await SendAsync("DELETE", "/v1/mcp/toolset/desk")).Status.ShouldBe(400);
    }

    private async Task<(int Status, JsonNode Body)> SendAsync(string method, string path, string? body = null, string? key = null)
    {
        using var http = new HttpClient { BaseAddress = _road.App.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : GuardApi.Json(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key ?? GuardApp.MasterKey}");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
