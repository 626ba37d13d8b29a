using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>Reads a kept stream from where a client lost it.</summary>
internal sealed class StoredStreamReader(StoredStream stream, int last) : ISseEventStreamReader
{
    public string SessionId => stream.SessionId;

    public string StreamId => stream.StreamId;

    public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var read = last;
        while (true)
        {
            var (events, ended, changed) = stream.After(read);
            foreach (var item in events)
            {
                yield return item;
            }

            read += events.Count;
            if (ended)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
