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
        var isParked = false;
        try
        {
            if (await call.WaitAsync(exchange, cancellationToken) is { } reply)
            {
                return reply;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Sweep();
            if (_parked.Count >= MaxParked)
            {
                return RpcReply.Fail(JsonRpc.InternalError, "Too many calls wait for their clients; try again later.");
            }

            var question = call.Ask(seal(call.Id), Patience);
            _parked[call.Id] = call;
            isParked = true;
            return question;
        }
        finally
        {
            if (!isParked)
            {
                await call.StopAsync();
                call.Dispose();
            }
        }
    }

    /// <summary>Takes up a call with what the client answered; null when it waits no longer.</summary>
    public async ValueTask<RpcReply?> ResumeAsync(string id, JsonObject? responses, IExchange exchange, Func<string, string> seal, CancellationToken cancellationToken)
    {
        if (!_parked.TryRemove(id, out var call))
        {
            return null;
        }

        if (call.Call!.IsCompleted || call.Token.IsCancellationRequested)
        {
            await call.StopAsync();
            call.Dispose();
            return null;
        }

        if (!call.TryAnswer(responses))
        {
            // Nothing was answered: the same question again.
            var question = call.Ask(seal(id), Patience);
            _parked[id] = call;
            return question;
        }

        try
        {
            return await RunAsync(call, exchange, seal, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its patience ended in the same moment.
            return null;
        }
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
