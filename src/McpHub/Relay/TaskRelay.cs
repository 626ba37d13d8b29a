using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>
/// <c>tasks/get</c>, <c>tasks/update</c> and <c>tasks/cancel</c>: for who began a task, as long as that one may use its tool, and judged like the call that began it. Thread-safe.
/// </summary>
internal sealed class TaskRelay(UpstreamCatalog upstreams, HubLists lists, ExposedNames names, StateSeal seal)
{
    /// <summary>The same for a task that never was, one of somebody else, and one of a tool that is hidden now.</summary>
    private static RpcReply Unknown => RpcReply.Fail(JsonRpc.InvalidParams, "The taskId is not one that was given to this caller, or it is too old.");

    private static RpcReply NotFollowed => RpcReply.Fail(
        JsonRpc.MissingCapability,
        $"Tasks are for clients that declare the extension {TaskHandle.Extension}.",
        new JsonObject { ["requiredCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { [TaskHandle.Extension] = new JsonObject() } } });

    public async ValueTask<RpcReply> HandleAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (!TaskHandle.IsFollowedBy(request))
        {
            return NotFollowed;
        }

        if (JsonRpc.TextOf(request.Parameters?["taskId"]) is not { } id)
        {
            return HubErrors.Missing("taskId");
        }

        if (TaskHandle.Open(seal, request, id) is not { } task || request.Scope.Servers.FirstOrDefault(server => server.Id == task.Server) is not { } server
            || await lists.FindAsync(ListKind.Tools, request, names.Of(request, server, task.Tool), cancellationToken) is not { } found || found.Server != server)
        {
            return Unknown;
        }

        var exposed = names.Full(server, task.Tool);
        var (parameters, refusal) = await SaidAsync(request, server, exposed, task, cancellationToken);
        return parameters is null ? refusal : Named(await JudgedAsync(request, server, exposed, parameters, cancellationToken), id);
    }

    /// <summary>What the server is told: everything beside the id is judged as arguments are.</summary>
    private static async ValueTask<(JsonObject? Parameters, RpcReply Refusal)> SaidAsync(HubRequest request, McpServerSettings server, string exposed, TaskHandle task, CancellationToken cancellationToken)
    {
        var said = (JsonObject)request.Parameters!.DeepClone();
        var meta = said[MetaNames.Meta]?.DeepClone();
        said.Remove("taskId");
        said.Remove(MetaNames.Meta);
        if (said.Count > 0)
        {
            var judged = await request.Guardrails.JudgeCallAsync(said, exposed, task.Tool, server.Prefix, cancellationToken);
            if (judged.Arguments is not { } passing || !judged.Questions.IsEmpty)
            {
                return (null, judged.Refusal is { } refusal ? HubErrors.Of(refusal) : HubErrors.Withheld);
            }

            said = (JsonObject)passing.DeepClone();
        }

        said["taskId"] = task.Task;
        if (meta is not null)
        {
            said[MetaNames.Meta] = meta;
        }

        return (said, default);
    }

    private async ValueTask<RpcReply> JudgedAsync(HubRequest request, McpServerSettings server, string exposed, JsonObject parameters, CancellationToken cancellationToken)
    {
        var reply = await upstreams.Of(server).SendAsync(new UpstreamRequest(request.Method, parameters, request.IdentityFor(server), request.Sessions, request.Exchange), cancellationToken);
        if ((reply.Result ?? reply.Error) is not JsonObject answer)
        {
            return HubErrors.Withheld;
        }

        var (judged, refusal) = await request.Guardrails.JudgeAsync(McpContentKind.Result, answer, exposed, exposed, server.Prefix, cancellationToken);
        if (judged is null)
        {
            return refusal is null ? HubErrors.Withheld : HubErrors.Of(refusal);
        }

        if (reply.Error is not null)
        {
            return new RpcReply(null, judged);
        }

        // What a task gives is the result of its call.
        if (judged["result"] is JsonObject { Count: > 0 } && server.MaxResultTokens is not null)
        {
            judged = (JsonObject)judged.DeepClone();
            ResultCap.Apply(server, (JsonObject)judged["result"]!);
        }

        return RpcReply.Of(judged);
    }

    private static RpcReply Named(in RpcReply reply, string id)
    {
        if (reply.Result is JsonObject result && result.ContainsKey("taskId"))
        {
            result["taskId"] = id;
        }

        return reply;
    }
}
