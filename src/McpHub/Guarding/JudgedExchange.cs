using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Guarding;

/// <summary>Judges what a server tells and asks before its answer, and what the client answers it. What is refused is not told; a refused question or answer is an error. Thread-safe.</summary>
internal sealed class JudgedExchange(IExchange inner, HubRun run, string tool, string server) : IExchange
{
    public ClientProfile Client => inner.Client;

    public async ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken)
    {
        if (JsonRpc.ParametersOf(notification) is not { } parameters)
        {
            await inner.NotifyAsync(notification, cancellationToken);
            return;
        }

        var (judged, _) = await run.JudgeAsync(McpContentKind.Result, parameters, tool, tool, server, cancellationToken);
        if (judged is not null)
        {
            await inner.NotifyAsync(ReferenceEquals(judged, parameters) ? notification : JsonRpc.Notification(JsonRpc.MethodOf(notification)!, (JsonObject)judged.DeepClone()), cancellationToken);
        }
    }

    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        var (question, refusal) = await run.JudgeAsync(McpContentKind.Result, parameters ?? [], tool, tool, server, cancellationToken);
        if (question is null)
        {
            return refusal is null ? HubErrors.Withheld : HubErrors.Of(refusal);
        }

        var reply = await inner.AskAsync(method, (JsonObject)question.DeepClone(), cancellationToken);
        if (reply.Result is not JsonObject result)
        {
            return reply;
        }

        // What a human answered needs nobody's consent besides.
        var answered = await run.JudgeCallAsync(result, tool, tool, server, cancellationToken);
        return answered.Arguments is { } answer ? RpcReply.Of(answer.DeepClone()) : answered.Refusal is null ? HubErrors.Withheld : HubErrors.Of(answered.Refusal);
    }
}
