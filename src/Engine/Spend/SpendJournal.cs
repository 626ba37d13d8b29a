using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Spend;

/// <summary>
/// The append-only file that makes spend survive the process. <see cref="AppendAsync"/> completes when the record is in the operating system's file, so
/// <c>kill -9</c> loses nothing that was acknowledged; the device follows within <see cref="JournalSettings.SyncEvery"/>, so a power cut may lose that much.
/// Many records go out in one write. Thread-safe.
/// </summary>
internal sealed partial class SpendJournal : IJournalHealth, IAsyncDisposable
{
    private const int MaxBatch = 512;
    private const int MaxBatchBytes = 1024 * 1024;

    private readonly JournalSettings _settings;
    private readonly JournalDirectory _directory;
    private readonly ILogger _logger;
    private readonly Channel<PendingAppend> _queue;
    private readonly Channel<JournalEntry> _recent;
    private readonly ConcurrentQueue<PendingAppend> _pool = new();
    private readonly List<PendingAppend> _batch = new(MaxBatch);
    private readonly JournalSync _sync;
    private readonly JournalTail _tail;
    private readonly JournalTurn _turn;
    private byte[] _staging = new byte[64 * 1024];
    private long _end;
    private long _bytes;
    private long _appended;
    private long _writeErrors;
    private volatile bool _isFailing;
    private volatile bool _isClosed;

    /// <summary>Opens the journal and cuts a tail that a crash left half written. Throws <see cref="SpendJournalException"/> when the directory cannot be used.</summary>
    public SpendJournal(JournalSettings settings, ILogger<SpendJournal> logger, Func<string, IJournalFile>? create = null)
    {
        _settings = settings;
        _logger = logger;
        _directory = new JournalDirectory(settings.Directory);
        Checkpoint = _directory.ReadCheckpoint();
        var first = Recover();
        _end = first.Packed;
        _queue = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(settings.MaxPending) { SingleReader = true });
        _recent = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(settings.MaxInMemory) { SingleReader = true, SingleWriter = true });
        _sync = new JournalSync(settings.SyncEvery, SyncFailed, TryRecover);
        _tail = new JournalTail(_directory, _sync, create ?? JournalFile.Create, settings.SegmentBytes, first);
        _turn = new JournalTurn(() => _queue.Reader.Count > 0, WriteQueued);
    }

    public bool IsAccepting => !_isFailing && !_isClosed && Volatile.Read(ref _bytes) < _settings.MaxBytes;

    /// <summary>Bytes on disk that the store may not have yet.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Records written since the start.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>Failed writes and syncs since the start.</summary>
    public long WriteErrors => Volatile.Read(ref _writeErrors);

    /// <summary>Bytes behind the last whole frame that were cut at the start.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Behind the last written record.</summary>
    public JournalPosition End => JournalPosition.Unpack(Volatile.Read(ref _end));

    /// <summary>Where the store was when the last process ended, or null.</summary>
    public JournalPosition? Checkpoint { get; }

    /// <summary>The latest records; a gap means that they must be read from the segments.</summary>
    public ChannelReader<JournalEntry> Recent => _recent.Reader;

    public JournalReader OpenReader() => new(_directory);

    /// <summary>
    /// Writes a record. Throws <see cref="SpendJournalException"/> when it cannot; the caller must then fail the request. Waiting for a place in the queue may
    /// be cancelled, writing may not.
    /// </summary>
    public ValueTask AppendAsync(SpendRecord record, CancellationToken cancellationToken)
    {
        if (_isClosed || Bytes > _settings.MaxBytes + (_settings.MaxBytes / 10))
        {
            return ValueTask.FromException(new SpendJournalException("The spend journal is closed or has reached its disk limit."));
        }

        var pending = _pool.TryDequeue(out var pooled) ? pooled : new PendingAppend(Return);
        try
        {
            pending.Prepare(record);
        }
        catch (SpendJournalException error)
        {
            pending.Reset();
            Return(pending);
            return ValueTask.FromException(error);
        }

        if (!_queue.Writer.TryWrite(pending))
        {
            return QueueAsync(pending, cancellationToken);
        }

        _turn.Offer();
        return pending.Task;
    }

    /// <summary>Deletes the segments before a position and remembers it: everything before is in the store.</summary>
    public void Release(JournalPosition stored)
    {
        foreach (var segment in _directory.Segments())
        {
            if (segment >= stored.Segment)
            {
                break;
            }

            var size = _directory.SizeOf(segment);
            _directory.Remove(segment);
            Interlocked.Add(ref _bytes, -size);
        }

        _directory.WriteCheckpoint(stored);
    }

    /// <summary>Writes what is queued, forces it to the device and closes. Later appends fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _queue.Writer.TryComplete();
        await _turn.CloseAsync();
        _tail.Close();
        _recent.Writer.TryComplete();
        _sync.Dispose();
        _directory.Dispose();
    }

    private JournalPosition Recover()
    {
        var segments = _directory.Segments();
        foreach (var segment in segments)
        {
            _bytes += _directory.SizeOf(segment);
        }

        var last = segments.Count > 0 ? segments[^1] : 0;
        TornBytes = last > 0 ? _directory.CutTornTail(last) : 0;
        if (TornBytes > 0)
        {
            _bytes -= TornBytes;
            Log.TornTail(_logger, TornBytes, _directory.PathOf(last));
        }

        return new JournalPosition(Math.Max(last, Checkpoint?.Segment ?? 0) + 1, 0);
    }

    private async ValueTask QueueAsync(PendingAppend pending, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            pending.Reset();
            Return(pending);
            throw error is ChannelClosedException ? new SpendJournalException("The spend journal is closed.", error) : error;
        }

        _turn.Offer();
        await pending.Task;
    }

    private void Return(PendingAppend pending)
    {
        if (_pool.Count < _settings.MaxPending)
        {
            _pool.Enqueue(pending);
        }
    }

    private void WriteQueued()
    {
        var length = 0;
        while (_batch.Count < MaxBatch && length < MaxBatchBytes && _queue.Reader.TryRead(out var pending))
        {
            length = Stage(pending, length);
        }

        WriteBatch(length);
        _batch.Clear();
    }

    private int Stage(PendingAppend pending, int length)
    {
        var frame = pending.Frame;
        if (frame.Length > _staging.Length - length)
        {
            Array.Resize(ref _staging, Math.Max(_staging.Length * 2, length + frame.Length));
        }

        frame.CopyTo(_staging.AsSpan(length));
        _batch.Add(pending);
        return length + frame.Length;
    }

    private void WriteBatch(int length)
    {
        try
        {
            Interlocked.Add(ref _bytes, _tail.Write(_staging.AsSpan(0, length)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Abandon(error);
            return;
        }

        Interlocked.Add(ref _appended, _batch.Count);
        Publish();
        _sync.Wrote();
        foreach (var pending in _batch)
        {
            pending.Complete();
        }
    }

    private void Publish()
    {
        foreach (var pending in _batch)
        {
            var start = _tail.At;
            _tail.Advance(pending.Frame.Length);
            _recent.Writer.TryWrite(new JournalEntry(pending.Record!, start, _tail.At));
        }

        // After the entries: whoever sees the new end finds them in memory or knows that they were left out.
        Volatile.Write(ref _end, _tail.At.Packed);
    }

    private void Abandon(Exception error)
    {
        Interlocked.Increment(ref _writeErrors);
        _isFailing = true;
        Log.WriteFailed(_logger, error, _batch.Count);
        _tail.Abandon();
        var failure = new SpendJournalException("The spend record could not be written to the journal.", error);
        foreach (var pending in _batch)
        {
            pending.Fail(failure);
        }
    }

    private void SyncFailed(Exception error)
    {
        Interlocked.Increment(ref _writeErrors);
        _isFailing = true;
        _tail.RollNext();
        Log.SyncFailed(_logger, error);
    }

    private void TryRecover()
    {
        if (!_isFailing)
        {
            return;
        }

        try
        {
            _directory.Probe();
            _isFailing = false;
            Log.Recovered(_logger);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _writeErrors);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Spend records could not be written to the journal; {Count} requests fail. Check the disk of the data directory.")]
        public static partial void WriteFailed(ILogger logger, Exception error, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "The spend journal could not be forced to the device; no new request is admitted until it can.")]
        public static partial void SyncFailed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Information, Message = "The spend journal can be written again.")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Cut {Bytes} bytes behind the last whole spend record in {File}; they were never acknowledged and are kept beside it.")]
        public static partial void TornTail(ILogger logger, long bytes, string file);
    }
}
