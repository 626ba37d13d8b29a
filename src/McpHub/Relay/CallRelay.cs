using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>Requests that one server answers: finds it, judges what goes and what comes, and changes nothing else but the name. Thread-safe.</summary>
internal sealed class CallRelay(UpstreamCatalog upstreams, HubLists lists, ExposedNames names, StateSeal seal, ParkedCalls parked)
{
    private static RpcReply ForeignState => RpcReply.Fail(JsonRpc.InvalidParams, "The requestState is not one that was given for this request, or it is too old; start again.");

    public async ValueTask<RpcReply> OfToolAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(request.Parameters?["name"]) is not { } called)
        {
            return HubErrors.Missing("name");
        }

        if (await lists.FindAsync(ListKind.Tools, request, called, cancellationToken) is not { } found)
        {
            return HubErrors.Unknown("tool", called);
        }

        var name = JsonRpc.TextOf(found.Entry["name"])!;
        var arguments = request.Parameters!["arguments"] as JsonObject ?? [];
        if (request.Headers is { } headers && request.Exchange.Client.IsModern && MirroredArguments.Mismatch(found.Entry, arguments, headers) is { } header)
        {
            return RpcReply.Fail(JsonRpc.HeaderMismatch, $"The header {header} is missing, was sent twice, or does not say what the argument says.");
        }

        if (ToolPolicy.RefusedArgument(found.Server, name, arguments.Select(static pair => pair.Key)) is { } refused)
        {
            return ToolError($"The tool may not be called with the argument \"{refused}\".");
        }

        return await JudgedAsync(request, found.Server, called, arguments, found.Entry, cancellationToken);
    }

    public async ValueTask<RpcReply> OfPromptAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(request.Parameters?["name"]) is not { } called)
        {
            return HubErrors.Missing("name");
        }

        return await lists.FindAsync(ListKind.Prompts, request, called, cancellationToken) is { } found
            ? await JudgedAsync(request, found.Server, called, request.Parameters!["arguments"] as JsonObject ?? [], found.Entry, cancellationToken)
            : HubErrors.Unknown("prompt", called);
    }

    public async ValueTask<RpcReply> OfResourceAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(request.Parameters?["uri"]) is not { } uri)
        {
            return HubErrors.Missing("uri");
        }

        if (await lists.FindResourceAsync(request, uri, cancellationToken) is not { } server)
        {
            return HubErrors.Unknown("resource", uri);
        }

        var reply = await SendAsync(request, server, request.Parameters!, [], cancellationToken);
        if (request.Method != "resources/read" && reply.Code == JsonRpc.MethodNotFound)
        {
            // A server of 2026-07-28 is listened to instead, for as long as the client's stream is open.
            return RpcReply.Of(new JsonObject());
        }

        return await FinishAsync(request, server, uri, reply, cancellationToken);
    }

    public async ValueTask<RpcReply> OfCompletionAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters?["ref"] is not JsonObject reference)
        {
            return HubErrors.Missing("ref");
        }

        if (JsonRpc.TextOf(reference["uri"]) is { } uri)
        {
            return await lists.FindResourceAsync(request, uri, cancellationToken) is { } server
                ? await SendAsync(request, server, request.Parameters, [], cancellationToken)
                : HubErrors.Unknown("resource", uri);
        }

        if (JsonRpc.TextOf(reference["name"]) is not { } called || await lists.FindAsync(ListKind.Prompts, request, called, cancellationToken) is not { } found)
        {
            return HubErrors.Unknown("prompt", JsonRpc.TextOf(reference["name"]) ?? "");
        }

        var parameters = (JsonObject)request.Parameters.DeepClone();
        parameters["ref"]!["name"] = JsonRpc.TextOf(found.Entry["name"]);
        return await SendAsync(request, found.Server, parameters, [], cancellationToken);
    }

    /// <summary>What a model reads when a tool is refused: a result, so that it can go on.</summary>
    private static RpcReply ToolError(string message) => RpcReply.Of(new JsonObject
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = message }),
        ["isError"] = true,
    });

    private static RpcReply Refused(HubRequest request, GuardError error) => request.Method == "tools/call" ? ToolError(error.Message) : HubErrors.Of(error);

    private async ValueTask<RpcReply> JudgedAsync(HubRequest request, McpServerSettings server, string called, JsonObject arguments, JsonObject entry, CancellationToken cancellationToken)
    {
        var isTool = request.Method == "tools/call";
        var name = JsonRpc.TextOf(entry["name"])!;
        var exposed = names.Full(server, name);
        var (judged, refusal) = await request.Guardrails.JudgeAsync(McpContentKind.Arguments, arguments, exposed, name, server.Prefix, cancellationToken);
        if (judged is null)
        {
            return refusal is null ? HubErrors.Unknown(isTool ? "tool" : "prompt", called) : Refused(request, refusal);
        }

        var parameters = (JsonObject)request.Parameters!.DeepClone();
        parameters["name"] = name;
        if (!ReferenceEquals(judged, arguments))
        {
            parameters["arguments"] = judged.DeepClone();
        }

        var mirrored = isTool ? MirroredArguments.Of(entry, judged) : [];
        return await FinishAsync(request, server, exposed, await SendAsync(request, server, parameters, mirrored, cancellationToken), cancellationToken);
    }

    private async ValueTask<RpcReply> SendAsync(
        HubRequest request, McpServerSettings server, JsonObject parameters, ImmutableArray<KeyValuePair<string, string>> mirrored, CancellationToken cancellationToken)
    {
        var scope = StateSeal.Scope(request, server);
        if (JsonRpc.TextOf(parameters["requestState"]) is { } handed)
        {
            if (!seal.TryOpen(handed, scope, out var state, out var waiting))
            {
                return ForeignState;
            }

            if (waiting is not null)
            {
                return await parked.ResumeAsync(waiting, parameters["inputResponses"] as JsonObject, request.Exchange, Seal, cancellationToken) ?? ForeignState;
            }

            parameters = (JsonObject)parameters.DeepClone();
            parameters.Remove("requestState");
            if (state is not null)
            {
                parameters["requestState"] = state;
            }
        }

        var upstream = upstreams.Of(server);
        var sent = new UpstreamRequest(request.Method, parameters, request.IdentityFor(server), request.Sessions, request.Exchange) { MirroredArguments = mirrored };
        if (!request.Exchange.Client.IsModern)
        {
            return await upstream.SendAsync(sent, cancellationToken);
        }

        var call = parked.Create(request.Exchange.Client);
        call.Start(request.Exchange, waiting => SealedAsync(upstream, sent with { Exchange = waiting }, scope, waiting.Token));
        return await parked.RunAsync(call, request.Exchange, Seal, cancellationToken);

        string Seal(string waiting) => seal.Seal(null, waiting, scope);
    }

    /// <summary>A call whose server may want a state back from the client.</summary>
    private async Task<RpcReply> SealedAsync(IUpstream upstream, UpstreamRequest request, byte[] scope, CancellationToken cancellationToken)
    {
        var reply = await upstream.SendAsync(request, cancellationToken);
        if (reply.Result is JsonObject result && JsonRpc.TextOf(result["resultType"]) == "input_required" && result["requestState"] is { } state)
        {
            result["requestState"] = seal.Seal(JsonRpc.TextOf(state), null, scope);
        }

        return reply;
    }

    private static async ValueTask<RpcReply> FinishAsync(HubRequest request, McpServerSettings server, string tool, RpcReply reply, CancellationToken cancellationToken)
    {
        if (reply.Result is not JsonObject result)
        {
            return reply;
        }

        var (judged, refusal) = await request.Guardrails.JudgeAsync(McpContentKind.Result, result, tool, tool, server.Prefix, cancellationToken);
        return judged is not null ? RpcReply.Of(judged) : refusal is null ? RpcReply.Fail(JsonRpc.InternalError, "The result was withheld.") : Refused(request, refusal);
    }
}
