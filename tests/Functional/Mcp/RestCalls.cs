using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Calls over <c>/mcp-rest</c>, with status and headers.</summary>
internal static class RestCalls
{
    public static async Task<(int Status, TimeSpan? RetryAfter, JsonNode Body)> CallAsync(McpRoad road, string key, string server, string tool)
    {
        using var http = new HttpClient { BaseAddress = road.App.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp-rest/tools/call")
        {
            Content = GuardApi.Json(new JsonObject { ["server_id"] = server, ["name"] = tool, ["arguments"] = new JsonObject() }.ToJsonString()),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, response.Headers.RetryAfter?.Delta, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public static async Task<string> KeyAsync(McpRoad road, string body)
    {
        using var api = road.App.Api();
        return await api.GenerateKeyAsync(body);
    }
}
