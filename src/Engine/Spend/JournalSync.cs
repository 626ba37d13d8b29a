using System.Collections.Concurrent;

namespace Guard.Engine.Spend;

/// <summary>
/// The thread that forces written bytes to the device, a group at a time, and closes finished segments. A thread of its own: a sync blocks for
/// milliseconds, which no thread that serves requests should.
/// </summary>
internal sealed class JournalSync : IDisposable
{
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _every;
    private readonly Action<Exception> _failed;
    private readonly Action _tick;
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly ConcurrentQueue<IJournalFile> _retired = new();
    private readonly Thread _thread;
    private IJournalFile? _current;
    private int _isDirty;

    /// <param name="every">Pause between the first unsynced write and the sync.</param>
    /// <param name="failed">Told when a sync fails.</param>
    /// <param name="tick">Called about once a second and after each sync.</param>
    public JournalSync(TimeSpan every, Action<Exception> failed, Action tick)
    {
        _every = every;
        _failed = failed;
        _tick = tick;
        _thread = new Thread(Run) { IsBackground = true, Name = "guard-spend-sync" };
        _thread.Start();
    }

    /// <summary>The segment that is written from now on.</summary>
    public void Use(IJournalFile file) => Volatile.Write(ref _current, file);

    /// <summary>Bytes were written to the current segment.</summary>
    public void Wrote()
    {
        if (Volatile.Read(ref _isDirty) == 0 && Interlocked.Exchange(ref _isDirty, 1) == 0)
        {
            _work.Set();
        }
    }

    /// <summary>Takes over a segment that will not be written again.</summary>
    public void Retire(IJournalFile file)
    {
        Interlocked.CompareExchange(ref _current, null, file);
        _retired.Enqueue(file);
        _work.Set();
    }

    public void Dispose()
    {
        _stop.Set();
        _work.Set();
        _thread.Join();
        Finish();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.WaitOne(0))
        {
            if (_work.WaitOne(IdleTick) && !_stop.WaitOne(_every))
            {
                Finish();
            }

            _tick();
        }
    }

    private void Finish()
    {
        Interlocked.Exchange(ref _isDirty, 0);
        if (Volatile.Read(ref _current) is { } current)
        {
            Sync(current);
        }

        while (_retired.TryDequeue(out var retired))
        {
            Sync(retired);
            retired.Dispose();
        }
    }

    private void Sync(IJournalFile file)
    {
        try
        {
            file.Sync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _failed(error);
        }
    }
}
