using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.McpHub.Guarding;
using Guard.McpHub.Metering;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Relay;

/// <summary>Requests that one server answers: finds it, judges what goes and what comes, and changes nothing else but the name. Thread-safe.</summary>
internal sealed class CallRelay(UpstreamCatalog upstreams, HubLists lists, StateSeal seal, ParkedCalls parked, ToolArguments prepared, ToolCallMeter meter)
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
        if (ArgumentsOf(request) is not { } arguments)
        {
            return HubErrors.NoObject("arguments");
        }

        if (request.Headers is { } headers && request.Exchange.Client.IsModern && MirroredArguments.Mismatch(found.Entry, arguments, headers) is { } header)
        {
            return RpcReply.Fail(JsonRpc.HeaderMismatch, $"The header {header} is missing, was sent twice, or does not say what the argument says.");
        }

        (arguments, var problem) = prepared.Prepare(found.Server, found.Entry, name, arguments);
        if (problem is not null)
        {
            return HubErrors.OfTool(problem);
        }

        var own = request with { Guardrails = request.Guardrails.Fresh() };
        return await meter.RunAsync(
            own, found.Server, name, lists.FullName(found.Server, name), measured => JudgedAsync(own, found.Server, called, arguments, found.Entry, measured, cancellationToken));
    }

    public async ValueTask<RpcReply> OfPromptAsync(HubRequest request, CancellationToken cancellationToken)
    {
        if (JsonRpc.TextOf(request.Parameters?["name"]) is not { } called)
        {
            return HubErrors.Missing("name");
        }

        if (ArgumentsOf(request) is not { } arguments)
        {
            return HubErrors.NoObject("arguments");
        }

        return await lists.FindAsync(ListKind.Prompts, request, called, cancellationToken) is { } found
            ? await JudgedAsync(request, found.Server, called, arguments, found.Entry, null, cancellationToken)
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

        var judged = await ParametersAsync(request, server, uri, ["uri", "inputResponses"], cancellationToken);
        if (judged.Arguments is not { } parameters)
        {
            return Refused(request, judged);
        }

        var reply = await SendAsync(request, server, new OutgoingCall(uri, parameters) { Questions = judged.Questions }, cancellationToken);
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

        McpServerSettings? server = null;
        var name = JsonRpc.TextOf(reference["name"]);
        var called = JsonRpc.TextOf(reference["uri"]) ?? name ?? "";
        if (name is null)
        {
            server = await lists.FindResourceAsync(request, called, cancellationToken);
        }
        else if (await lists.FindAsync(ListKind.Prompts, request, name, cancellationToken) is { } found)
        {
            (server, name) = (found.Server, JsonRpc.TextOf(found.Entry["name"]));
        }

        if (server is null)
        {
            return HubErrors.Unknown(name is null ? "resource" : "prompt", called);
        }

        var judged = await ParametersAsync(request, server, called, ["argument", "context"], cancellationToken);
        if (judged.Arguments is not { } parameters)
        {
            return Refused(request, judged);
        }

        if (name is not null)
        {
            parameters["ref"]!["name"] = name;
        }

        return await FinishAsync(request, server, called, await SendAsync(request, server, new OutgoingCall(called, parameters) { Questions = judged.Questions }, cancellationToken), cancellationToken);
    }

    /// <summary>None counts as empty; null for what is no object.</summary>
    private static JsonObject? ArgumentsOf(HubRequest request) => request.Parameters!.TryGetPropertyValue("arguments", out var arguments) && arguments is not null ? arguments as JsonObject : [];

    /// <summary>A copy of the parameters in which these members were judged as arguments.</summary>
    private static async ValueTask<JudgedCall> ParametersAsync(
        HubRequest request, McpServerSettings server, string called, IEnumerable<string> members, CancellationToken cancellationToken)
    {
        var parameters = (JsonObject)request.Parameters!.DeepClone();
        var said = new JsonObject();
        foreach (var member in members.Where(parameters.ContainsKey))
        {
            said[member] = parameters[member]?.DeepClone();
        }

        if (said.Count == 0)
        {
            return new JudgedCall(parameters, null, []);
        }

        var judged = await request.Guardrails.JudgeCallAsync(said, called, called, server.Prefix, cancellationToken);
        foreach (var (member, value) in judged.Arguments ?? [])
        {
            parameters[member] = value?.DeepClone();
        }

        return judged.Arguments is null ? judged : judged with { Arguments = parameters };
    }

    private static RpcReply Refused(HubRequest request, GuardError error) => request.Method == "tools/call" ? HubErrors.OfTool(error) : HubErrors.Of(error);

    private static RpcReply Refused(HubRequest request, JudgedCall judged) => judged.Refusal is { } refusal ? Refused(request, refusal) : HubErrors.Withheld;

    /// <summary>Judges, sends and judges again. What is measured is booked; a prompt is not.</summary>
    private async ValueTask<RpcReply> JudgedAsync(
        HubRequest request, McpServerSettings server, string called, JsonObject arguments, JsonObject entry, MeteredCall? measured, CancellationToken cancellationToken)
    {
        var isTool = measured is not null;
        var name = JsonRpc.TextOf(entry["name"])!;
        var exposed = lists.FullName(server, name);
        var judged = await request.Guardrails.JudgeCallAsync(arguments, exposed, name, server.Prefix, cancellationToken);
        if (judged.Arguments is not { } passing)
        {
            return judged.Refusal is null ? HubErrors.TakenOut(isTool ? "tool" : "prompt", called) : Refused(request, judged.Refusal);
        }

        // What a human answered needs nobody's consent besides.
        var answered = await ParametersAsync(request, server, exposed, ["inputResponses"], cancellationToken);
        if (answered.Arguments is not { } parameters)
        {
            return Refused(request, answered);
        }

        // From here on with constants, which nobody else than the server reads.
        var complete = isTool ? ToolArguments.Complete(server, name, passing) : passing;
        parameters["name"] = name;
        parameters["arguments"] = complete.DeepClone();
        if (measured?.Admit() is { } unpaid)
        {
            return Refused(request, unpaid);
        }

        var call = new OutgoingCall(exposed, parameters) { Mirrored = isTool ? MirroredArguments.Of(entry, complete) : [], Shown = passing, Questions = judged.Questions, Meter = measured, GoesTo = JsonRpc.TextOf((entry[MetaNames.Meta] as JsonObject)?[MetaNames.GoesTo]) };
        var reply = await SendAsync(request, server, call, cancellationToken);
        measured?.Answered(reply);
        if (reply.IsStale)
        {
            lists.Forget(server);
        }

        var finished = await FinishAsync(request, server, exposed, reply, cancellationToken);
        if (isTool && finished is { Refusal: null, Result: JsonObject shown })
        {
            ResultCap.Apply(server, shown);
        }

        return TaskHandle.Named(seal, request, server, name, finished);
    }

    private async ValueTask<RpcReply> SendAsync(HubRequest request, McpServerSettings server, OutgoingCall call, CancellationToken cancellationToken)
    {
        var scope = StateSeal.Scope(request, server);
        var parameters = call.Parameters;
        if (JsonRpc.TextOf(parameters["requestState"]) is { } handed)
        {
            if (!seal.TryOpen(handed, scope, out var state, out var waiting))
            {
                return ForeignState;
            }

            if (waiting is not null)
            {
                call.Meter?.Sent();
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
        var sent = new UpstreamRequest(request.Method, parameters, request.IdentityFor(server), request.Sessions, request.Exchange) { MirroredArguments = call.Mirrored, GoesTo = call.GoesTo };
        if (!request.Exchange.Client.IsModern)
        {
            return await AgreedAsync(request.Exchange, cancellationToken) ?? await upstream.SendAsync(sent with { Exchange = Heard(request.Exchange) }, cancellationToken);
        }

        var running = parked.Create(CallerName.Of(request.Caller), request.Exchange.Client);
        running.Start(request.Exchange, async waiting => await AgreedAsync(waiting, waiting.Token) ?? await SealedAsync(upstream, sent with { Exchange = Heard(waiting) }, scope, waiting.Token));
        return await parked.RunAsync(running, request.Exchange, Seal, cancellationToken);

        string Seal(string waiting) => seal.Seal(null, waiting, scope);

        JudgedExchange Heard(IExchange exchange)
        {
            call.Meter?.Sent();
            return new JudgedExchange(exchange, request.Guardrails, call.Name, server.Prefix);
        }

        async ValueTask<RpcReply?> AgreedAsync(IExchange exchange, CancellationToken token) =>
            !call.Questions.IsEmpty && await Consent.RefusalAsync(exchange, call.Name, call.Shown, call.Questions, token) is { } refusal
                ? Refused(request, new GuardError(GuardErrorCode.GuardrailBlocked, refusal))
                : null;
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
        if (reply.Refusal is not null)
        {
            // Guard's own words.
            return reply;
        }

        if ((reply.Result ?? reply.Error) is not JsonObject result)
        {
            return HubErrors.Withheld;
        }

        var (judged, refusal) = await request.Guardrails.JudgeAsync(McpContentKind.Result, result, tool, tool, server.Prefix, cancellationToken);
        return judged is null ? refusal is null ? HubErrors.Withheld : Refused(request, refusal) : reply.Error is null ? RpcReply.Of(judged) : new RpcReply(null, judged);
    }
}
