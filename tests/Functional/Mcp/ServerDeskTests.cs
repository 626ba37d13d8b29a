using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>MCP servers that are added, changed and removed while Guard runs.</summary>
public sealed class ServerDeskTests
{
    private const string Private = "  mcp: {private_networks: true}";
    private const string Secret = "sk-of-a-stored-server-0123456789";

    [Fact]
    public async Task ServerOfTheConfiguration_ShowsItsPrices()
    {
        await using var road = await McpRoad.StartAsync(files: ", mcp_info: {mcp_server_cost_info: {default_cost_per_query: 0.02, tool_name_to_cost_per_query: {read: 0.5} } }");

        var rows = (await SendAsync(road, "GET", "/v1/mcp/server")).Body.AsArray();

        rows.Single(static row => (string)row!["server_name"]! == "files")!["mcp_info"]!.ToJsonString()
            .ShouldBe("""{"mcp_server_cost_info":{"default_cost_per_query":0.02,"tool_name_to_cost_per_query":{"read":0.5}}}""");
        rows.Single(static row => (string)row!["server_name"]! == "notes")!["mcp_info"].ShouldBeNull();
    }

    [Fact]
    public async Task AddedServer_IsServedWithTheNextRequest_AndAfterARestart()
    {
        await using var road = await McpRoad.StartAsync(more: Private);
        await using var added = await FakeMcpServer.StartAsync();
        added.Lists(FakeMcpServer.Tool("draw"));
        var key = await road.KeyAsync("""{"mcp_servers":["art"]}""");

        var (status, row) = await SendAsync(road, "POST", "/v1/mcp/server", Server("art", added.Url));

        status.ShouldBe(201, row.ToJsonString());
        ((string)row["server_name"]!).ShouldBe("art");
        ((string)row["credentials"]!["auth_value"]!).ShouldBe("****");
        (await road.Caller(key).ToolsAsync()).ShouldBe(["art-draw"]);
        (await road.Caller(key).TextAsync("art-draw")).ShouldBe("draw");
        added.Calls[0].Headers["authorization"].ShouldBe($"Bearer {Secret}");

        await road.RestartAsync();
        (await road.Caller(key).ToolsAsync()).ShouldBe(["art-draw"]);
    }

    [Fact]
    public async Task RemovedServer_IsUnknown_AndARunningCallEnds()
    {
        await using var road = await McpRoad.StartAsync(more: Private);
        await using var added = await FakeMcpServer.StartAsync();
        added.Lists(FakeMcpServer.Tool("draw"));
        var release = new TaskCompletionSource();
        added.Answers(async exchange =>
        {
            await release.Task;
            await exchange.TextAsync("drawn");
        });
        var id = await AddAsync(road, "art", added.Url);
        var running = road.Caller().TextAsync("art-draw");
        await added.Arrived("tools/call").WaitForAsync(1);

        (await SendAsync(road, "DELETE", $"/v1/mcp/server/{id}")).Status.ShouldBe(202);

        (await road.Caller().ToolsAsync()).ShouldNotContain("art-draw");
        ((int)(await road.Caller().CallAsync("art-draw"))["error"]!["code"]!).ShouldBe(-32602);
        release.SetResult();
        (await running).ShouldBe("drawn");
        (await SendAsync(road, "GET", $"/v1/mcp/server/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task MaskSentBack_KeepsTheSecret_UnlessTheAddressChanges()
    {
        await using var road = await McpRoad.StartAsync(more: Private);
        await using var added = await FakeMcpServer.StartAsync();
        await using var elsewhere = await FakeMcpServer.StartAsync();
        added.Lists(FakeMcpServer.Tool("draw"));
        elsewhere.Lists(FakeMcpServer.Tool("steal"));
        var id = await AddAsync(road, "art", added.Url);
        var masked = new JsonObject { ["auth_value"] = "****" };

        (await SendAsync(road, "PUT", "/v1/mcp/server", new JsonObject { ["server_id"] = id, ["description"] = "Art.", ["credentials"] = masked.DeepClone() })).Status.ShouldBe(202);
        await road.Caller().TextAsync("art-draw");
        added.Calls[0].Headers["authorization"].ShouldBe($"Bearer {Secret}");

        (await SendAsync(road, "PUT", "/v1/mcp/server", new JsonObject { ["server_id"] = id, ["url"] = elsewhere.Url })).Status.ShouldBe(400);
        (await SendAsync(road, "PUT", "/v1/mcp/server", new JsonObject { ["server_id"] = id, ["url"] = elsewhere.Url, ["credentials"] = masked.DeepClone() })).Status.ShouldBe(400);
        (await SendAsync(road, "PUT", "/v1/mcp/server", new JsonObject { ["server_id"] = id, ["url"] = elsewhere.Url, ["credentials"] = null })).Status.ShouldBe(202);
        (await road.Caller().ToolsAsync()).ShouldContain("art-steal");
        (await road.Caller().ToolsAsync()).ShouldNotContain("art-draw");
        elsewhere.Received.ShouldAllBe(request => !request.Headers.ContainsKey("authorization"));
    }

    [Theory]
    [InlineData("""{"server_name":"x","url":"http://127.0.0.1:9/mcp"}""", 422)]
    [InlineData("""{"server_name":"x","url":"https://10.0.0.1/mcp"}""", 422)]
    [InlineData("""{"server_name":"x","url":"https://metadata.internal/mcp"}""", 422)]
    [InlineData("""{"server_name":"x","transport":"stdio","command":"npx"}""", 422)]
    [InlineData("""{"server_name":"x","command":"npx"}""", 422)]
    [InlineData("""{"server_name":"x","spec_path":"/etc/passwd"}""", 422)]
    [InlineData("""{"server_name":"x","spec_path":"https://10.0.0.1/api.json"}""", 422)]
    [InlineData("""{"server_name":"x"}""", 422)]
    [InlineData("""{"server_name":"a-b","url":"https://mcp.example/mcp"}""", 422)]
    [InlineData("""{"server_name":"a b","url":"https://mcp.example/mcp"}""", 422)]
    [InlineData("""{"url":"https://mcp.example/mcp"}""", 422)]
    [InlineData("""{"server_name":"x","url":"https://mcp.example/mcp","auth_type":"magic"}""", 422)]
    [InlineData("""{"server_name":"x","url":"https://mcp.example/mcp","credentials":{"auth_value":"****"}}""", 422)]
    [InlineData("""{"server_name":"x","url":"https://mcp.example/mcp","credentials":{"auth_value":"os.environ/NOT_SET_ANYWHERE"}}""", 422)]
    [InlineData("""{"server_name":"files","url":"https://mcp.example/mcp"}""", 400)]
    [InlineData("""{"server_name":"x","alias":"notes","url":"https://mcp.example/mcp"}""", 422)]
    public async Task ServerThatMayNotBeStored_IsRefused(string body, int status)
    {
        await using var road = await McpRoad.StartAsync();

        var (answered, said) = await SendAsync(road, "POST", "/v1/mcp/server", (JsonObject)JsonNode.Parse(body)!);

        answered.ShouldBe(status, said.ToJsonString());
        (await SendAsync(road, "GET", "/v1/mcp/server")).Body.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Key_SeesItsServersOnly_WithoutCredentials_AndWritesNothing()
    {
        await using var road = await McpRoad.StartAsync(files: $", auth_type: bearer_token, auth_value: {Secret}");
        var key = await road.KeyAsync("""{"mcp_servers":["files"]}""");

        var (_, seen) = await SendAsync(road, "GET", "/v1/mcp/server", key: key);

        var row = seen.AsArray().ShouldHaveSingleItem()!;
        ((string)row["server_name"]!).ShouldBe("files");
        row["credentials"].ShouldBeNull();
        row["url"].ShouldBeNull();
        var (_, all) = await SendAsync(road, "GET", "/v1/mcp/server");
        all.AsArray().Count.ShouldBe(2);
        all.ToJsonString().ShouldNotContain(Secret);
        (await SendAsync(road, "POST", "/v1/mcp/server", Server("art", "https://mcp.example/mcp"), key)).Status.ShouldBe(403);
        (await SendAsync(road, "GET", "/v1/mcp/server/health", key: key)).Status.ShouldBe(403);
        (await SendAsync(road, "GET", "/v1/mcp/access_groups")).Body["access_groups"]!.ToJsonString().ShouldBe("""["writers"]""");
        (await SendAsync(road, "GET", "/v1/mcp/access_groups", key: key)).Body["access_groups"]!.AsArray().ShouldBeEmpty();
        (await SendAsync(road, "GET", "/v1/mcp/tools", key: key)).Body["tools"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task RowThatCannotBeServedAnyMore_DoesNotKeepGuardFromStarting_AndIsTold()
    {
        await using var road = await McpRoad.StartAsync(more: Private);
        await using var added = await FakeMcpServer.StartAsync();
        added.Lists(FakeMcpServer.Tool("draw"));
        var id = await AddAsync(road, "art", added.Url);

        await road.RestartAsync(config => config.Replace(Private, "", StringComparison.Ordinal));

        (await road.Caller().ToolsAsync()).ShouldBe(["files-read", "files-write", "notes-add", "notes-search"]);
        ((string)(await SendAsync(road, "GET", $"/v1/mcp/server/{id}")).Body["guard_status"]!).ShouldStartWith("not served: ");
        using var api = road.App.Api();
        (await api.GetStringAsync("/health/readiness")).ShouldContain("\"mcp_servers_status\":\"degraded\"");
        road.App.Logs.Text.ShouldContain("The stored MCP server art is not served");
    }

    [Fact]
    public async Task Health_TellsWhoAnswers_WithoutWhatTheServerSays()
    {
        await using var road = await McpRoad.StartAsync();
        await road.Other.DisposeAsync();

        var (_, checks) = await SendAsync(road, "GET", "/v1/mcp/server/health");

        checks.AsArray().Select(static check => (string)check!["status"]!).ShouldBe(["healthy", "unhealthy"]);
        var notes = (await SendAsync(road, "GET", "/v1/mcp/server")).Body[1]!;
        ((string)notes["status"]!).ShouldBe("unhealthy");
        ((string)notes["health_check_error"]!).ShouldBe("could not be reached, or broke off");
        notes["last_health_check"].ShouldNotBeNull();
        (await SendAsync(road, "GET", $"/v1/mcp/server/health?server_ids={notes["server_id"]}")).Body.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task TrustedHost_MayBeNamedOverLoopback()
    {
        await using var road = await McpRoad.StartAsync(more: "  mcp: {trusted_hosts: [guard.example]}");
        var caller = road.Caller();

        caller.Headers["Host"] = "guard.example";
        (await caller.ToolsAsync()).Length.ShouldBe(4);
        caller.Headers["Host"] = "evil.example";
        using var refused = await caller.PostAsync(caller.Message("tools/list"));
        ((int)refused.StatusCode).ShouldBe(403);
    }

    private static JsonObject Server(string name, string url) => new()
    {
        ["server_name"] = name,
        ["url"] = url,
        ["transport"] = "http",
        ["auth_type"] = "bearer_token",
        ["credentials"] = new JsonObject { ["auth_value"] = Secret },
    };

    private static async Task<string> AddAsync(McpRoad road, string name, string url) => (string)(await SendAsync(road, "POST", "/v1/mcp/server", Server(name, url))).Body["server_id"]!;

    private static async Task<(int Status, JsonNode Body)> SendAsync(McpRoad road, string method, string path, JsonObject? body = null, string? key = null)
    {
        using var http = new HttpClient { BaseAddress = road.App.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : GuardApi.Json(body.ToJsonString()) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key ?? GuardApp.MasterKey}");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
