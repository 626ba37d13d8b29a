using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>The messages of one HTTP answer, whether it is one JSON object or a stream of events. Bounded; not thread-safe.</summary>
internal sealed class AnswerReader(int maxBytes)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    /// <summary>The last event's id, where the server numbers its events: the stream can be taken up again.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How long the server wants to be left alone before that.</summary>
    public TimeSpan Retry { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages in order; what is no message is passed over.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public async IAsyncEnumerable<JsonObject> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), maxBytes);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            if (await WholeAsync(body, cancellationToken) is { } whole)
            {
                yield return whole;
            }

            yield break;
        }

        var events = SseParser.Create(body, static (_, data) => JsonRpc.Parse(data));
        await foreach (var item in events.EnumerateAsync(cancellationToken))
        {
            LastEventId = events.LastEventId is { Length: > 0 } id ? id : LastEventId;
            Retry = events.ReconnectionInterval > TimeSpan.Zero && events.ReconnectionInterval < LongestRetry ? events.ReconnectionInterval : Retry;
            if (item.Data is { } message)
            {
                yield return message;
            }
        }
    }

    private static async ValueTask<JsonObject?> WholeAsync(LimitedStream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancellationToken);
        return JsonRpc.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
