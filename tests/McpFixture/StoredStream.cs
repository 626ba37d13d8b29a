using System.Net.ServerSentEvents;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>The events of one stream, numbered from 1. Thread-safe.</summary>
internal sealed class StoredStream(long number, string sessionId, string streamId) : ISseEventStreamWriter
{
    private readonly Lock _lock = new();
    private readonly List<SseItem<JsonRpcMessage?>> _events = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _ended;

    public string SessionId { get; } = sessionId;

    public string StreamId { get; } = streamId;

    /// <summary>Both modes are kept the same way: a reader follows the stream to its end.</summary>
    public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
    {
        if (sseItem.EventId is not null)
        {
            return ValueTask.FromResult(sseItem);
        }

        lock (_lock)
        {
            var numbered = new SseItem<JsonRpcMessage?>(sseItem.Data, sseItem.EventType)
            {
                EventId = $"{number}-{_events.Count + 1}",
                ReconnectionInterval = sseItem.ReconnectionInterval,
            };
            _events.Add(numbered);
            Signal();
            return ValueTask.FromResult(numbered);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _ended = true;
            Signal();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The events after the given number, whether there will be more, and a task that ends when there are.</summary>
    public (IReadOnlyList<SseItem<JsonRpcMessage?>> Events, bool Ended, Task Changed) After(int last)
    {
        lock (_lock)
        {
            return ([.. _events.Skip(last)], _ended, _changed.Task);
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
