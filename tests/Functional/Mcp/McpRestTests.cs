using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>LiteLLM's REST form of the hub: the same decisions as over MCP.</summary>
public sealed class McpRestTests
{
    [Fact]
    public async Task List_ShowsBareNames_WithTheirServers()
    {
        await using var road = await McpRoad.StartAsync();
        var key = await road.KeyAsync("""{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}""");

        var (status, body) = await SendAsync(road, key, "/mcp-rest/tools/list");

        status.ShouldBe(200);
        var tool = body["tools"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)tool["name"]!).ShouldBe("read");
        ((string)tool["mcp_info"]!["server_name"]!).ShouldBe("files");
        body["error"].ShouldBeNull();
        (await SendAsync(road, key, "/mcp-rest/tools/list?server_id=notes")).Status.ShouldBe(403);
        (await SendAsync(road, "", "/mcp-rest/tools/list")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Call_AnswersTheResult_AndRefusesWhatIsHidden()
    {
        await using var road = await McpRoad.StartAsync();
        var key = await road.KeyAsync("""{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}""");

        var (status, body) = await SendAsync(road, key, "/mcp-rest/tools/call", """{"server_id":"files","name":"read","arguments":{"text":"x"}}""");
        status.ShouldBe(200);
        ((string)body["content"]![0]!["text"]!).ShouldBe("read");

        foreach (var hidden in (string[])["""{"server_id":"files","name":"write"}""", """{"server_id":"files","name":"files-write"}""", """{"server_id":"notes","name":"add"}""", """{"server_id":"nobody","name":"add"}"""])
        {
            (status, body) = await SendAsync(road, key, "/mcp-rest/tools/call", hidden);
            status.ShouldBe(403, hidden);
            ((string)body["detail"]!["error"]!).ShouldBe("access_denied");
        }

        (status, body) = await SendAsync(road, key, "/mcp-rest/tools/call", """{"name":"read"}""");
        status.ShouldBe(400);
        ((string)body["detail"]!["error"]!).ShouldBe("missing_parameter");
        road.Server.Calls.ShouldHaveSingleItem();
        road.Other.Calls.ShouldBeEmpty();
    }

    private static async Task<(int Status, JsonNode Body)> SendAsync(McpRoad road, string key, string path, string? json = null)
    {
        using var http = new HttpClient { BaseAddress = road.App.Address };
        using var request = new HttpRequestMessage(json is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        if (key.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
