using System.Text;
using System.Text.Json.Nodes;

namespace Guard.FunctionalTests.Mcp;

/// <summary>What a request must be before its content counts.</summary>
public sealed class McpHttpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("sk-nobody-knows-this-one")]
    public async Task WithoutAKnownKey_IsUnauthorized_AndSaysHow(string key)
    {
        await using var road = await McpRoad.StartAsync(notes: ", allow_all_keys: true");
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete])
        {
            var caller = road.Caller(key);
            using var response = await caller.SendAsync(method, method == HttpMethod.Post ? caller.Message("tools/list") : null);

            ((int)response.StatusCode).ShouldBe(401);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }

        road.Other.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task PublicRoute_ShowsWhatEveryKeyMayUse_ToAnybody()
    {
        await using var road = await McpRoad.StartAsync(notes: ", allow_all_keys: true", more: "general_settings: {public_routes: [/mcp]}");

        (await road.Caller("").ToolsAsync()).ShouldBe(["notes-add", "notes-search"]);
        using var wrong = await road.Caller("sk-wrong").PostAsync(road.Caller().Message("tools/list"));
        ((int)wrong.StatusCode).ShouldBe(401);
    }

    [Theory]
    [InlineData("x-litellm-api-key")]
    [InlineData("X-LiteLLM-API-Key")]
    public async Task KeyOfLiteLlmsHeader_LeavesAuthorizationFree(string header)
    {
        await using var road = await McpRoad.StartAsync(files: ", extra_headers: [Authorization, X-Trace, x-litellm-api-key]");
        var caller = road.Caller("");
        caller.Headers[header] = $"Bearer {Testing.GuardApp.MasterKey}";
        caller.Headers["X-Trace"] = "t-1";

        (await caller.TextAsync("files-read")).ShouldBe("read");

        var call = road.Server.Calls.ShouldHaveSingleItem();
        call.Headers["x-trace"].ShouldBe("t-1");
        call.Headers.ContainsKey("authorization").ShouldBeFalse();
        call.Headers.ContainsKey("x-litellm-api-key").ShouldBeFalse();
    }

    [Fact]
    public async Task CredentialsOfAServer_GoToItAlone()
    {
        await using var road = await McpRoad.StartAsync(files: ", auth_type: bearer_token, auth_value: files-secret, static_headers: {X-House: ours}");
        var caller = road.Caller();
        caller.Headers["x-mcp-notes-authorization"] = "Bearer notes-secret";

        await caller.TextAsync("files-read");
        await caller.TextAsync("notes-add");

        road.Server.Calls[0].Headers["authorization"].ShouldBe("Bearer files-secret");
        road.Server.Calls[0].Headers["x-house"].ShouldBe("ours");
        road.Other.Calls[0].Headers["authorization"].ShouldBe("Bearer notes-secret");
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Host", "evil.example")]
    public async Task PageOfAnotherSite_IsForbidden(string header, string value)
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller();
        caller.Headers[header] = value;

        using var response = await caller.PostAsync(caller.Message("tools/list"));

        ((int)response.StatusCode).ShouldBe(403);
    }

    [Theory]
    [InlineData("Accept", "application/json", 406, -32600)]
    [InlineData("MCP-Protocol-Version", "2099-01-01", 400, -32022)]
    public async Task LegacyHeader_ThatIsWrong_IsToldWithItsCode(string header, string value, int status, int code)
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller();
        caller.Headers[header] = value;

        await RefusedAsync(caller, caller.Message("tools/list"), status, code);
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2025-11-25", 400, -32020)]
    [InlineData("Mcp-Method", "tools/call", 400, -32020)]
    [InlineData("Mcp-Method", null, 400, -32020)]
    [InlineData("Mcp-Name", "files-write", 400, -32020)]
    [InlineData("Mcp-Name", null, 400, -32020)]
    [InlineData("Mcp-Name", "=?base64?!!?=", 400, -32020)]
    public async Task ModernHeader_MustSayWhatTheBodySays(string header, string? value, int status, int code)
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(isModern: true);
        caller.Headers[header] = value ?? "";
        var method = header == "Mcp-Method" ? "tools/list" : "tools/call";

        await RefusedAsync(caller, caller.Message(method, header == "Mcp-Method" ? null : new JsonObject { ["name"] = "files-read" }), status, code);
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ModernRequest_WithoutItsMeta_IsInvalid_AndAnUnknownMethodIsNotFound()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = road.Caller(isModern: true);
        var bare = caller.Message("tools/list");
        bare["params"]!.AsObject().Remove("_meta");

        await RefusedAsync(caller, bare, 400, -32602);
        foreach (var gone in (string[])["initialize", "ping", "logging/setLevel", "resources/subscribe", "nothing/here"])
        {
            await RefusedAsync(caller, caller.Message(gone), 404, -32601);
        }

        using var get = await caller.SendAsync(HttpMethod.Get);
        ((int)get.StatusCode).ShouldBe(405);
    }

    [Fact]
    public async Task Discovery_TellsVersions_AndBelongsToNobodyElse()
    {
        await using var road = await McpRoad.StartAsync();

        var result = (await road.Caller(isModern: true).RequestAsync("server/discover"))["result"]!;

        result["supportedVersions"]!.AsArray().Select(static version => (string)version!).ShouldContain("2026-07-28");
        ((string)result["cacheScope"]!).ShouldBe("private");
        ((string)result["_meta"]!["io.modelcontextprotocol/serverInfo"]!["name"]!).ShouldBe("guard");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""")]
    [InlineData("{")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"files-read","arguments":{"a":"\udc00"}}}""")]
    public async Task BodyThatIsNoMessage_IsABadRequest(string body)
    {
        await using var road = await McpRoad.StartAsync();
        using var http = new HttpClient { BaseAddress = road.App.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Testing.GuardApp.MasterKey}");

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task SessionOfSomebodyElse_IsNotFound()
    {
        await using var road = await McpRoad.StartAsync();
        var mine = await road.SessionAsync();
        var stranger = road.Caller(await road.KeyAsync("""{"mcp_servers":["files"]}"""));
        stranger.Session = mine.Session;

        await RefusedAsync(stranger, stranger.Message("tools/list"), 404, -32001);
        using var ended = await stranger.SendAsync(HttpMethod.Delete);
        ((int)ended.StatusCode).ShouldBe(404);
        (await mine.ToolsAsync()).Length.ShouldBe(4);
    }

    private static async Task RefusedAsync(McpCaller caller, JsonObject message, int status, int code)
    {
        using var response = await caller.PostAsync(message);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        ((int)JsonNode.Parse(text)!["error"]!["code"]!).ShouldBe(code, text);
    }
}
