using System.Globalization;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.McpHub.Metering;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Sessions;

/// <summary>The streams that stay open for clients, whichever transport they belong to: bounded for each caller and in all. Thread-safe.</summary>
internal sealed class ListeningStreams(McpHubOptions options)
{
    private static readonly RpcReply Full = HubErrors.Of(new GuardError(GuardErrorCode.RateLimited, "Too many streams are open in all; try again later."));

    private readonly CallerShare _shares = new(options.MaxCallerStreams, string.Create(
        CultureInfo.InvariantCulture,
        $"This key has {options.MaxCallerStreams} open streams that listen, as many as one key may have. Close some, or have guard.limits.mcp_streams raised."));

    private int _open;
    private long _refused;

    public int Count => Volatile.Read(ref _open);

    /// <summary>How many were not opened.</summary>
    public long Refused => _shares.Refused + Interlocked.Read(ref _refused);

    /// <summary>Counts a stream until it is disposed; null with the reason where there is no room for it.</summary>
    public IDisposable? Open(Caller caller, out RpcReply refusal)
    {
        var name = CallerName.Of(caller);
        refusal = _shares.Refusal;
        if (!_shares.TryTake(name))
        {
            return null;
        }

        if (Interlocked.Increment(ref _open) > options.MaxStreams)
        {
            Close(name);
            Interlocked.Increment(ref _refused);
            refusal = Full;
            return null;
        }

        return new Place(this, name);
    }

    private void Close(string caller)
    {
        Interlocked.Decrement(ref _open);
        _shares.GiveBack(caller);
    }

    private sealed class Place(ListeningStreams streams, string caller) : IDisposable
    {
        public void Dispose() => streams.Close(caller);
    }
}
