using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>Requests to servers of revision 2026-07-28: each stands alone and says everything of the client again.</summary>
internal sealed class ModernCalls(ServerConnection connection, McpHubOptions options, Func<string, RpcReply> fail)
{
    private const int MaxRounds = 10;

    /// <summary>Sends; where the server needs something of a client that cannot read that, asks the client and sends again.</summary>
    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, UpstreamDeadline deadline)
    {
        var parameters = request.Parameters;
        for (var round = 0; ; round++)
        {
            var reply = await SendOnceAsync(request, parameters, deadline);
            if (reply.Result is not JsonObject result || JsonRpc.TextOf(result["resultType"]) != "input_required" || request.Exchange.Client.IsModern)
            {
                return reply;
            }

            if (round == MaxRounds)
            {
                return fail("asked for more and more input");
            }

            deadline.Pause();
            var (answers, refusal) = await AskAsync(result, request.Exchange, deadline.Token);
            deadline.Heard();
            if (refusal is { } refused)
            {
                return refused;
            }

            parameters = request.Parameters?.DeepClone() as JsonObject ?? [];
            parameters["inputResponses"] = answers;
            if (result["requestState"] is { } state)
            {
                parameters["requestState"] = state.DeepClone();
            }
        }
    }

    /// <summary>Opens a stream of notifications and reads it to its end.</summary>
    /// <param name="streams">Where the stream is opened, so that it takes none of the connections of calls.</param>
    /// <param name="listener">Who hears.</param>
    /// <param name="request">On whose behalf.</param>
    /// <param name="cancellationToken">Nobody listens any more.</param>
    public async ValueTask ListenAsync(ServerConnection streams, IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        const string Method = "subscriptions/listen";
        var parameters = WithMeta(new JsonObject { ["notifications"] = listener.Wanted.ToJson() }, request.Exchange.Client);
        using var response = await streams.PostAsync(
            JsonRpc.Request(connection.NextId(), Method, parameters), request.Identity, McpVersion.Modern, null, Mirror(Method, parameters), cancellationToken);
        await foreach (var message in new AnswerReader(options.MaxAnswerBytes).ReadAsync(response, cancellationToken))
        {
            if (JsonRpc.MethodOf(message) == "notifications/subscriptions/acknowledged")
            {
                listener.Granted(ListenFilter.Parse(JsonRpc.ParametersOf(message)?["notifications"]));
            }
            else if (JsonRpc.MethodOf(message) is not null)
            {
                listener.Heard(message);
            }
        }
    }

    /// <summary>A copy of the parameters that says who asks and what it can be asked.</summary>
    public static JsonObject WithMeta(JsonObject? parameters, ClientProfile client)
    {
        var copy = parameters?.DeepClone() as JsonObject ?? [];
        if (copy[MetaNames.Meta] is not JsonObject meta)
        {
            copy[MetaNames.Meta] = meta = [];
        }

        meta[MetaNames.ProtocolVersion] = McpVersion.Modern;
        meta[MetaNames.ClientCapabilities] = client.Relayed();
        meta[MetaNames.ClientInfo] = HubInfo.Implementation();
        if (client.LogLevel is { } level)
        {
            meta[MetaNames.LogLevel] = level;
        }

        return copy;
    }

    /// <summary>The headers that repeat what stands in the body.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Mirror(string method, JsonObject? parameters)
    {
        var name = method switch
        {
            "tools/call" or "prompts/get" => JsonRpc.TextOf(parameters?["name"]),
            "resources/read" => JsonRpc.TextOf(parameters?["uri"]),
            "tasks/get" or "tasks/update" or "tasks/cancel" => JsonRpc.TextOf(parameters?["taskId"]),
            _ => null,
        };
        KeyValuePair<string, string> mirrored = new("Mcp-Method", method);
        return name is null ? [mirrored] : [mirrored, new("Mcp-Name", HeaderText.Encode(name))];
    }

    private async ValueTask<RpcReply> SendOnceAsync(UpstreamRequest request, JsonObject? parameters, UpstreamDeadline deadline)
    {
        var id = connection.NextId();
        var sent = WithMeta(parameters, request.Exchange.Client);
        var progress = ProgressToken.Replace(sent, id);
        using var response = await connection.PostAsync(
            JsonRpc.Request(id, request.Method, sent), request.Identity, McpVersion.Modern, null, [.. Mirror(request.Method, sent), .. request.MirroredArguments], deadline.Token);
        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            return fail("refuses the credentials it was shown (status 401)");
        }

        var reader = new ExchangeReader(id, progress, request.Exchange, static (_, _) => default, deadline.Heard);
        return await reader.ReadAsync(new AnswerReader(options.MaxAnswerBytes).ReadAsync(response, deadline.Token), deadline.Token)
            ?? fail(response.IsSuccessStatusCode ? "ended its answer without a result" : $"answered with status {(int)response.StatusCode}");
    }

    private static async ValueTask<(JsonObject Answers, RpcReply? Refusal)> AskAsync(JsonObject result, IExchange exchange, CancellationToken cancellationToken)
    {
        var answers = new JsonObject();
        foreach (var (key, question) in result["inputRequests"] as JsonObject ?? [])
        {
            if (question is not JsonObject asked || JsonRpc.MethodOf(asked) is not ("sampling/createMessage" or "elicitation/create" or "roots/list") || JsonRpc.MethodOf(asked) is not { } method)
            {
                return (answers, RpcReply.Fail(JsonRpc.InternalError, "The server asks for something that no client can give."));
            }

            var reply = await exchange.AskAsync(method, JsonRpc.ParametersOf(asked)?.DeepClone() as JsonObject, cancellationToken);
            if (reply.Error is not null)
            {
                return (answers, reply);
            }

            answers[key] = reply.Result!.DeepClone();
        }

        return (answers, null);
    }
}
