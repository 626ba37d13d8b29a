using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>The calls that wait for clients. Bounded in number and in time; each is known by a name that only its sealed state tells. Thread-safe.</summary>
internal sealed class ParkedCalls(TimeProvider time)
{
    private const int MaxParked = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, ParkedCall> _parked = new(StringComparer.Ordinal);

    public int Count => _parked.Count;

    /// <summary>Makes a call that can wait; it does not yet.</summary>
    public ParkedCall Create(ClientProfile client) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), client, time);

    /// <summary>Runs the call on for a request: to its end, or to the next question, which is then the answer.</summary>
    public async ValueTask<RpcReply> RunAsync(ParkedCall call, IExchange exchange, Func<string, string> seal, CancellationToken cancellationToken)
    {
        RpcReply? ended = null;
        try
        {
            ended = await call.WaitAsync(exchange, cancellationToken);
            if (ended is { } reply)
            {
                return reply;
            }

            cancellationToken.ThrowIfCancellationRequested();

            Sweep();
            if (_parked.Count >= MaxParked)
            {
                ended = RpcReply.Fail(JsonRpc.InternalError, "Too many calls wait for their clients; try again later.");
                await call.StopAsync();
                return ended.Value;
            }

            _parked[call.Id] = call;
            return call.Ask(seal(call.Id), Patience);
        }
        finally
        {
            if (ended is not null || cancellationToken.IsCancellationRequested)
            {
                call.Dispose();
            }
        }
    }

    /// <summary>Takes up a call with what the client answered; null when it waits no longer.</summary>
    public async ValueTask<RpcReply?> ResumeAsync(string id, JsonObject? responses, IExchange exchange, Func<string, string> seal, CancellationToken cancellationToken)
    {
        if (!_parked.TryRemove(id, out var call) || call.Call!.IsCompleted || call.Token.IsCancellationRequested)
        {
            return null;
        }

        if (call.TryAnswer(responses))
        {
            return await RunAsync(call, exchange, seal, cancellationToken);
        }

        // Nothing was answered: the same question again.
        _parked[id] = call;
        return call.Ask(seal(id), Patience);
    }

    private void Sweep()
    {
        foreach (var (id, call) in _parked)
        {
            if (call.Call!.IsCompleted && _parked.TryRemove(id, out _))
            {
                call.Dispose();
            }
        }
    }
}
