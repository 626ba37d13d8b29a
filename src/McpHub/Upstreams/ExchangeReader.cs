using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>Reads what a server says until it answers one request: passes notifications on, answers its questions. One use, for one request.</summary>
internal sealed class ExchangeReader(long id, ProgressToken progress, IExchange exchange, Func<JsonObject, CancellationToken, ValueTask> answer, Action heard)
{
    /// <summary>The answer, or null when the messages end without one. Answers to other ids are passed over: they are somebody else's.</summary>
    public async ValueTask<RpcReply?> ReadAsync(IAsyncEnumerable<JsonObject> messages, CancellationToken cancellationToken)
    {
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            heard();
            if (JsonRpc.MethodOf(message) is not { } method)
            {
                if (IsMine(message))
                {
                    return RpcReply.OfMessage(message);
                }
            }
            else if (JsonRpc.IdOf(message) is { } question)
            {
                await AnswerAsync(method, question, message, cancellationToken);
            }
            else if (progress.TryRestore(message))
            {
                await exchange.NotifyAsync(message, cancellationToken);
            }
        }

        return null;
    }

    private bool IsMine(JsonObject message) => message["id"] is JsonValue value && value.TryGetValue<long>(out var told) && told == id;

    private async ValueTask AnswerAsync(string method, JsonNode question, JsonObject message, CancellationToken cancellationToken)
    {
        var reply = method switch
        {
            "ping" => RpcReply.Of(new JsonObject()),
            "sampling/createMessage" or "elicitation/create" or "roots/list" => await exchange.AskAsync(method, JsonRpc.ParametersOf(message)?.DeepClone() as JsonObject, cancellationToken),
            _ => RpcReply.Fail(JsonRpc.MethodNotFound, "The client does not know this method."),
        };
        await answer(reply.ToMessage(question), cancellationToken);
    }
}
