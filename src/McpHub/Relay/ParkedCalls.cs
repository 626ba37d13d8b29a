using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;
using Guard.McpHub.Metering;

namespace Guard.McpHub.Relay;

/// <summary>The calls that wait for clients. Bounded in number, for each caller and in all, and in time; each is known by a name that only its sealed state tells. Thread-safe.</summary>
internal sealed class ParkedCalls(McpHubOptions options, TimeProvider time)
{
    private const int MaxParked = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly RpcReply Full = HubErrors.Of(new GuardError(GuardErrorCode.RateLimited, "Too many calls wait for their clients in all; try again later."));

    private readonly ConcurrentDictionary<string, ParkedCall> _parked = new(StringComparer.Ordinal);
    private readonly CallerShare _shares = new(options.MaxCallerWaiting, string.Create(
        CultureInfo.InvariantCulture,
        $"{options.MaxCallerWaiting} calls of this key wait for their clients to answer, as many as may. Answer or cancel those first, or have guard.limits.mcp_waiting_calls raised."));

    private long _refused;

    public int Count => _parked.Count;

    /// <summary>How many calls ended because no more may wait.</summary>
    public long Refused => _shares.Refused + Interlocked.Read(ref _refused);

    /// <summary>Makes a call that can wait; it does not yet.</summary>
    public ParkedCall Create(string owner, ClientProfile client) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), owner, client, time);

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
                Interlocked.Increment(ref _refused);
                return Full;
            }

            if (!_shares.TryTake(call.Owner))
            {
                return _shares.Refusal;
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
            _shares.GiveBack(call.Owner);
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

        _shares.GiveBack(call.Owner);
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
                _shares.GiveBack(call.Owner);
                call.Dispose();
            }
        }
    }
}
