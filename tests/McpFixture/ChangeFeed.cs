using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tells everyone who listens that a list or a resource changed. Thread-safe.</summary>
internal sealed class ChangeFeed
{
    private readonly ConcurrentDictionary<long, Func<string, JsonObject, Task>> _listeners = new();
    private long _number;

    /// <summary>Listens until the returned handle is disposed.</summary>
    public IDisposable Listen(Func<string, JsonObject, Task> listener)
    {
        var number = Interlocked.Increment(ref _number);
        _listeners[number] = listener;
        return new Handle(() => _listeners.TryRemove(number, out _));
    }

    /// <param name="method">The notification that announces the change.</param>
    /// <param name="parameters">Every listener gets a copy.</param>
    public async Task AnnounceAsync(string method, JsonObject? parameters = null)
    {
        foreach (var listener in _listeners.Values)
        {
            try
            {
                await listener(method, parameters?.DeepClone().AsObject() ?? []);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
            {
                // A listener whose connection has just gone must not keep the others from hearing of it.
            }
        }
    }

    private sealed class Handle(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
