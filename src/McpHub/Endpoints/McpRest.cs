using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.McpHub.Policy;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Guard.McpHub.Endpoints;

/// <summary>LiteLLM's <c>/mcp-rest/tools</c>: the tools of a caller and calls of them, without MCP. The same decisions as over MCP. Thread-safe.</summary>
internal sealed class McpRest(McpCallers callers, McpAdmission admission, HubDispatcher dispatcher, RequestReader reader, ErrorProfile errors)
{
    private const int MaxShared = 10_000;

    private readonly UpstreamSessions _shared = new(MaxShared);

    /// <summary><c>GET /mcp-rest/tools/list</c>: names without prefix, each with its server.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return;
        }

        var wanted = context.Request.Query["server_id"].ToString();
        var scope = callers.ScopeOf(caller, context);
        var servers = scope.Servers;
        if (wanted.Length > 0 && (servers = [.. servers.Where(server => server.IsCalled(wanted))]).IsEmpty)
        {
            await DetailAsync(context, StatusCodes.Status403Forbidden, "access_denied", "The key may not use this server, or there is none.");
            return;
        }

        var tools = new JsonArray();
        var failed = 0;
        foreach (var server in servers)
        {
            var reply = await AskAsync(context, caller, scope.Only(server), "tools/list", []);
            failed += reply.Error is null ? 0 : 1;
            foreach (var tool in reply.Result?["tools"] as JsonArray ?? [])
            {
                var shown = (JsonObject)tool!.DeepClone();
                shown["mcp_info"] = new JsonObject { ["server_name"] = server.Name, ["server_id"] = server.Id, ["description"] = server.Description };
                tools.Add((JsonNode)shown);
            }
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            new JsonObject
            {
                ["tools"] = tools,
                ["error"] = failed == 0 ? null : "partial_failure",
                ["message"] = failed == 0 ? "Successfully retrieved tools" : $"{failed} of {servers.Length} servers could not list their tools",
            },
            context.RequestAborted);
    }

    /// <summary><c>POST /mcp-rest/tools/call</c>: <c>server_id</c>, <c>name</c>, <c>arguments</c>.</summary>
    public async Task CallAsync(HttpContext context)
    {
        if (await AdmitAsync(context) is not { } caller)
        {
            return;
        }

        if (!(await reader.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var buffer, out var error))
        {
            await DetailAsync(context, StatusCodes.Status400BadRequest, "invalid_request", error.Message);
            return;
        }

        JsonObject? body;
        using (buffer)
        {
            body = JsonRpc.Parse(buffer.Bytes.Span);
        }

        if (body is null || JsonRpc.TextOf(body["server_id"]) is not { } wanted || JsonRpc.TextOf(body["name"]) is not { } name)
        {
            await DetailAsync(context, StatusCodes.Status400BadRequest, "missing_parameter", "server_id and name are needed, as texts.");
            return;
        }

        var scope = callers.ScopeOf(caller, context);
        var server = scope.Servers.FirstOrDefault(server => server.IsCalled(wanted));
        var reply = server is null
            ? HubErrors.Unknown("tool", name)
            : await AskAsync(context, caller, scope.Only(server), "tools/call", new JsonObject { ["name"] = name, ["arguments"] = body["arguments"]?.DeepClone() ?? new JsonObject() });
        await (reply.Error is null && !IsLimit(reply.Refusal) ? JsonAnswer.WriteAsync(context.Response, (JsonObject)reply.Result!, context.RequestAborted) : RefuseAsync(context, reply));
    }

    private async ValueTask<RpcReply> AskAsync(HttpContext context, Caller caller, HubScope scope, string method, JsonObject parameters)
    {
        var (run, refusal) = admission.Begin(caller, context, null);
        return run is null
            ? refusal
            : await dispatcher.HandleAsync(
                new HubRequest
                {
                    Caller = caller,
                    Method = method,
                    Parameters = parameters,
                    Scope = scope,
                    IdentityFor = asked => callers.IdentityFor(asked, context),
                    Sessions = _shared,
                    Exchange = SilentExchange.Instance,
                    Guardrails = run,
                    ClientIp = context.Connection.RemoteIpAddress?.ToString(),
                },
                context.RequestAborted);
    }

    private async ValueTask<Caller?> AdmitAsync(HttpContext context)
    {
        if (callers.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            return caller;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await DetailAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", error.Message);
        return null;
    }

    private ValueTask RefuseAsync(HttpContext context, in RpcReply reply)
    {
        if (reply.Refusal is { } refusal && IsLimit(refusal))
        {
            context.Response.Headers.RetryAfter = refusal.RetryAfter is { } wait ? ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : StringValues.Empty;
            return DetailAsync(context, errors.Status(refusal.Code), WordOf(refusal.Code), refusal.Message);
        }

        var message = JsonRpc.TextOf(reply.Error!["message"]) ?? "";
        return reply.Code switch
        {
            JsonRpc.InvalidParams => DetailAsync(context, StatusCodes.Status403Forbidden, "access_denied", message),
            HubErrors.Blocked => DetailAsync(context, StatusCodes.Status400BadRequest, "guardrail_violation", message),
            _ => DetailAsync(context, StatusCodes.Status500InternalServerError, "internal_server_error", message),
        };
    }

    private static bool IsLimit(GuardError? refusal) => refusal is { Code: GuardErrorCode.RateLimited or GuardErrorCode.BudgetExceeded or GuardErrorCode.Overloaded };

    private static string WordOf(GuardErrorCode code) => code switch
    {
        GuardErrorCode.RateLimited => "rate_limited",
        GuardErrorCode.BudgetExceeded => "budget_exceeded",
        _ => "overloaded",
    };

    private static ValueTask DetailAsync(HttpContext context, int status, string error, string message)
    {
        context.Response.StatusCode = status;
        return JsonAnswer.WriteAsync(context.Response, new JsonObject { ["detail"] = new JsonObject { ["error"] = error, ["message"] = message } }, context.RequestAborted);
    }
}
