using System.Net;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>What a request must be before its content counts: who may have sent it from a browser, what it accepts, and that its headers say what its body says. Pure.</summary>
internal sealed class McpHttpChecks(McpHubOptions options)
{
    /// <summary>False for a page of another site, and for a name that was made to lead here (DNS rebinding).</summary>
    public bool IsFromHere(HttpRequest request)
    {
        var isLocal = request.HttpContext.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address);
        if (isLocal && !IsTrusted(request.Host.Host))
        {
            return false;
        }

        var origins = request.Headers.Origin;
        return origins.Count == 0 || (origins.Count == 1 && Uri.TryCreate(origins[0], UriKind.Absolute, out var origin) && (IsTrusted(origin.Host) || string.Equals(origin.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)));
    }

    public static bool Accepts(HttpRequest request, params ReadOnlySpan<string> types)
    {
        var accept = request.Headers.Accept.ToString();
        foreach (var type in types)
        {
            if (!accept.Contains(type, StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is wrong with a request of 2026-07-28, or null.</summary>
    public static RpcReply? CheckModern(HttpRequest request, JsonObject message)
    {
        var parameters = JsonRpc.ParametersOf(message);
        var meta = parameters?[MetaNames.Meta] as JsonObject;
        var version = JsonRpc.TextOf(meta?[MetaNames.ProtocolVersion]);
        var told = request.Headers["MCP-Protocol-Version"];
        if (version is null || meta![MetaNames.ClientCapabilities] is not JsonObject)
        {
            return RpcReply.Fail(JsonRpc.InvalidParams, $"params._meta needs \"{MetaNames.ProtocolVersion}\" and \"{MetaNames.ClientCapabilities}\".");
        }

        if (told.Count != 1 || told[0] != version)
        {
            return Mismatch("MCP-Protocol-Version");
        }

        if (!McpVersion.IsModern(version))
        {
            return Unsupported(version);
        }

        var method = request.Headers["Mcp-Method"];
        if (method.Count != 1 || method[0] != JsonRpc.MethodOf(message))
        {
            return Mismatch("Mcp-Method");
        }

        return NameOf(method[0]!, parameters!) is { } name && !IsSaid(request, "Mcp-Name", name) ? Mismatch("Mcp-Name") : null;
    }

    public static RpcReply Unsupported(string version) => RpcReply.Fail(JsonRpc.UnsupportedVersion, "Unsupported protocol version", new JsonObject
    {
        ["supported"] = new JsonArray([.. McpVersion.All.Select(static known => JsonValue.Create(known))]),
        ["requested"] = version,
    });

    private static RpcReply Mismatch(string header) => RpcReply.Fail(JsonRpc.HeaderMismatch, $"The header {header} is missing, was sent twice, or does not say what the body says.");

    private static string? NameOf(string method, JsonObject parameters) => JsonRpc.TextOf(method switch
    {
        "tools/call" or "prompts/get" => parameters["name"],
        "resources/read" => parameters["uri"],
        "tasks/get" or "tasks/update" or "tasks/cancel" => parameters["taskId"],
        _ => null,
    });

    private static bool IsSaid(HttpRequest request, string header, string expected) =>
        request.Headers[header] is [{ } value] && HeaderText.Decode(value) == expected;

    private bool IsTrusted(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || options.TrustedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
