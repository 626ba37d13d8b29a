namespace Guard.Testing;

/// <summary>Counts events and lets a test await the n-th one. Thread-safe.</summary>
public sealed class SignalCounter(string name)
{
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public void Increment()
    {
        lock (_gate)
        {
            _count++;
            _waiting.RemoveAll(Release);
        }
    }

    /// <summary>Completes when at least <paramref name="count"/> events have happened since the start.</summary>
    /// <exception cref="TimeoutException">The deadline passed first.</exception>
    public Task WaitForAsync(int count, TimeSpan? deadline = null)
    {
        lock (_gate)
        {
            if (_count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return Deadline.Within(reached.Task, $"{name}, {count} times", deadline);
        }
    }

    private bool Release((int Count, TaskCompletionSource Reached) waiter) => waiter.Count <= _count && waiter.Reached.TrySetResult();
}
