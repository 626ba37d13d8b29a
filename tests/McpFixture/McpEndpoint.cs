using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Guard.McpFixture;

/// <summary>Streamable HTTP on /mcp: finds out the era of a message and hands it on.</summary>
internal sealed class McpEndpoint(Fixture fixture, LegacyEndpoint legacy, ModernEndpoint modern)
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    public async Task PostAsync(HttpContext http)
    {
        if (!HttpReply.Accepts(http.Request, "application/json") || !HttpReply.Accepts(http.Request, "text/event-stream"))
        {
            const string Refusal = "Not Acceptable: the client must accept application/json and text/event-stream";
            await HttpReply.ErrorAsync(http, StatusCodes.Status406NotAcceptable, -32000, Refusal);
            return;
        }

        var (body, message) = await ReadAsync(http);
        if (body is null || message is null)
        {
            var (code, text) = body is null ? (ParseError, "Parse error") : (InvalidRequest, "Invalid request");
            await HttpReply.ErrorAsync(http, StatusCodes.Status400BadRequest, code, text);
            return;
        }

        if (IsModern(http.Request.Headers, body))
        {
            await modern.PostAsync(http, body, message);
        }
        else
        {
            await legacy.PostAsync(http, body, message);
        }
    }

    public Task GetAsync(HttpContext http) => fixture.Speaks(FixtureEra.Legacy) && !SaysModern(http) ? legacy.GetAsync(http) : NotAllowed(http);

    public Task DeleteAsync(HttpContext http) => fixture.Speaks(FixtureEra.Legacy) && !SaysModern(http) ? legacy.DeleteAsync(http) : NotAllowed(http);

    private bool IsModern(IHeaderDictionary headers, JsonObject body)
    {
        if (fixture.Era != FixtureEra.Both)
        {
            return fixture.Era == FixtureEra.Modern;
        }

        var version = headers["MCP-Protocol-Version"].ToString();
        return version.Length > 0
            ? !ProtocolVersions.IsLegacy(version)
            : ModernMeta.Version(body["params"] is JsonObject parameters ? parameters["_meta"] as JsonObject : null) is not null;
    }

    private static bool SaysModern(HttpContext http) => http.Request.Headers["MCP-Protocol-Version"] == ProtocolVersions.Modern;

    private static Task NotAllowed(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = "POST";
        return Task.CompletedTask;
    }

    private static async Task<(JsonObject? Body, JsonRpcMessage? Message)> ReadAsync(HttpContext http)
    {
        JsonObject? body = null;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject;
            return (body, body.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions));
        }
        catch (JsonException)
        {
            return (body, null);
        }
    }
}
