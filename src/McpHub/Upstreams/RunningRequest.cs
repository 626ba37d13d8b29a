using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Guard.McpHub.Upstreams;

/// <summary>A request that waits for its answer in a conversation it shares: what the server said for it and it has not read yet. Bounded; thread-safe.</summary>
internal sealed class RunningRequest(string method, int maxBytes)
{
    private const int MaxWaiting = 1_000;

    private readonly Channel<JsonObject> _messages = Channel.CreateUnbounded<JsonObject>();
    private long _bytes;
    private string? _end;

    /// <summary>The server may ask for something in the middle of it.</summary>
    public bool CanCarryQuestions { get; } = MayAsk(method);

    /// <summary>Why it ended without an answer, once it did.</summary>
    public string? End => Volatile.Read(ref _end);

    /// <summary>Whether a server may ask for something in the middle of such a request.</summary>
    public static bool MayAsk(string method) => method != "initialize" && !method.EndsWith("/list", StringComparison.Ordinal);

    public IAsyncEnumerable<JsonObject> ReadAsync(CancellationToken cancellationToken) => _messages.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Hands over the answer: there is always room for it.</summary>
    public void Answer(in DuplexMessage received)
    {
        if (Counts(received) && _messages.Writer.TryWrite(received.Message))
        {
            _messages.Writer.TryComplete();
        }
    }

    /// <summary>Hands over something that comes before the answer. False where too much of it waits to be read.</summary>
    public bool Give(in DuplexMessage received) => Counts(received) && _messages.Reader.Count < MaxWaiting && _messages.Writer.TryWrite(received.Message);

    /// <summary>There will be nothing more.</summary>
    public void Close(string why)
    {
        Interlocked.CompareExchange(ref _end, why, null);
        _messages.Writer.TryComplete();
    }

    private bool Counts(in DuplexMessage received)
    {
        if (Interlocked.Add(ref _bytes, received.Bytes) <= maxBytes)
        {
            return true;
        }

        Close($"sent more than {maxBytes} bytes");
        return false;
    }
}
