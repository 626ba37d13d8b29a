using System.Collections.Concurrent;
using System.Globalization;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>Keeps the events of every stream for clients that come back. Thread-safe; nothing is ever forgotten, for a fixture does not live long.</summary>
internal sealed class EventStore : ISseEventStreamStore
{
    private readonly ConcurrentDictionary<long, StoredStream> _streams = new();
    private long _number;

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default)
    {
        var number = Interlocked.Increment(ref _number);
        return ValueTask.FromResult<ISseEventStreamWriter>(_streams[number] = new StoredStream(number, options.SessionId, options.StreamId));
    }

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default)
    {
        var parts = lastEventId.Split('-');
        var found = parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && _streams.TryGetValue(number, out var stream)
            ? new StoredStreamReader(stream, last)
            : null;
        return ValueTask.FromResult<ISseEventStreamReader?>(found);
    }
}
