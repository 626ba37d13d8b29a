using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Relay;

/// <summary>
/// A task of a server as its client knows it: the sealed name of server, tool and task, worth something to the caller that began it alone (extension <c>io.modelcontextprotocol/tasks</c>).
/// Immutable.
/// </summary>
/// <param name="Server">Id of the server.</param>
/// <param name="Tool">The tool, as the server calls it.</param>
/// <param name="Task">The server's id.</param>
internal sealed record TaskHandle(string Server, string Tool, string Task)
{
    public const string Extension = "io.modelcontextprotocol/tasks";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>A result that is a task, with the id that the client may know; every other reply as it is.</summary>
    public static RpcReply Named(StateSeal seal, HubRequest request, McpServerSettings server, string tool, in RpcReply reply)
    {
        if (reply.Result is not JsonObject result || JsonRpc.TextOf(result["resultType"]) != "task")
        {
            return reply;
        }

        if (JsonRpc.TextOf(result["taskId"]) is not { Length: > 0 } task || (request.Exchange.Client.Capabilities["extensions"] as JsonObject)?[Extension] is null)
        {
            return RpcReply.Fail(JsonRpc.InternalError, "The server answered with a task, which the client cannot follow.");
        }

        result["taskId"] = seal.Seal(new JsonArray(server.Id, tool, task).ToJsonString(), null, ScopeOf(request), LifetimeOf(result));
        return reply;
    }

    /// <summary>The task behind an id; null for what was not given to this caller.</summary>
    public static TaskHandle? Open(StateSeal seal, HubRequest request, string id) =>
        seal.TryOpen(id, ScopeOf(request), out var state, out _) && state is not null && JsonNode.Parse(state) is JsonArray { Count: 3 } parts
            ? new TaskHandle((string)parts[0]!, (string)parts[1]!, (string)parts[2]!)
            : null;

    private static byte[] ScopeOf(HubRequest request) => SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Caller.Key?.TokenHash ?? (request.Caller.IsMaster ? "master" : "")}\ntask"));

    /// <summary>As long as the server keeps it, within a day.</summary>
    private static TimeSpan LifetimeOf(JsonObject result) =>
        result["ttlMs"] is JsonValue told && told.TryGetValue<long>(out var milliseconds) && milliseconds > 0 && milliseconds < Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) + TimeSpan.FromMinutes(1) : Longest;
}
