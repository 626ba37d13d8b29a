using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.McpFixture;

/// <summary>What the endpoints answer themselves, and how a stream begins.</summary>
internal static class HttpReply
{
    public static Task ErrorAsync(HttpContext http, int status, int code, string message, JsonNode? id = null, JsonNode? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
        {
            error["data"] = data.DeepClone();
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var reply = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = error };
        return http.Response.WriteAsync(reply.ToJsonString(), http.RequestAborted);
    }

    /// <summary>The status that goes with an error of a modern request.</summary>
    public static int Status(int code) => code switch
    {
        ProtocolException.MethodNotFound => StatusCodes.Status404NotFound,
        ProtocolException.HeaderMismatch or ProtocolException.MissingCapability or ProtocolException.UnsupportedVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    public static void BeginStream(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public static bool Accepts(HttpRequest request, string type)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains(type, StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal);
    }
}
