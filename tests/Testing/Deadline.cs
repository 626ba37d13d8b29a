namespace Guard.Testing;

/// <summary>How long a test waits for something that must happen. Generous, because a busy machine is slow: a test that passes never waits that long.</summary>
public static class Deadline
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the task and names what was awaited when it does not come.</summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task<T> Within<T>(Task<T> task, string awaited, TimeSpan? deadline = null)
    {
        await Within((Task)task, awaited, deadline);
        return await task;
    }

    /// <inheritdoc cref="Within{T}"/>
    public static async Task Within(Task task, string awaited, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Default;
        try
        {
            await task.WaitAsync(limit);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s in vain for: {awaited}.", exception);
        }
    }

    /// <summary>Asks again and again until the answer is yes. For other processes only, which cannot signal.</summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task UntilAsync(Func<CancellationToken, Task<bool>> question, string awaited, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Default;
        using var expired = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (!await question(expired.Token))
            {
                await timer.WaitForNextTickAsync(expired.Token);
            }
        }
        catch (OperationCanceledException exception) when (expired.IsCancellationRequested)
        {
            throw new TimeoutException($"Asked for {limit.TotalSeconds:0.#} s in vain: {awaited}.", exception);
        }
    }
}
