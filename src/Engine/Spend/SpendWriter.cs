using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Spend;

/// <summary>
/// Carries records from the journal to the store in batches, and never drops one: while the store is away it tries again, and the journal keeps the records.
/// At start everything the store may not have is offered to it again before the first request is served; the store ignores what it already has.
/// </summary>
internal sealed partial class SpendWriter(
    SpendJournal journal,
    ISpendStore store,
    LocalBudgetLedger ledger,
    SpendWriterSettings settings,
    TimeProvider time,
    ILogger<SpendWriter> logger) : BackgroundService
{
    private readonly List<SpendRecord> _batch = new(settings.MaxBatch);
    private readonly JournalReader _reader = journal.OpenReader();
    private JournalPosition _cursor;
    private long _stored;
    private long _storedRecords;
    private long _retries;
    private long _oldest;
    private DateTimeOffset _checkpointAt;
    private long _checkpointSegment;
    private bool _isReplayed;
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Records handed to the store since the start, replayed ones included.</summary>
    public long Stored => Volatile.Read(ref _storedRecords);

    /// <summary>Records written since the start that the store does not have yet.</summary>
    public long Depth => Math.Max(0, journal.Appended - (Stored - Replayed));

    /// <summary>Records found in the journal at the start and offered to the store again.</summary>
    public long Replayed { get; private set; }

    /// <summary>Times the store refused a batch, since the start.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>How long the oldest record of the batch in hand has been waiting for the store; zero when none is.</summary>
    public TimeSpan OldestAge => Volatile.Read(ref _oldest) is var ticks and > 0 ? time.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero) : TimeSpan.Zero;

    /// <summary>Replays the journal and seeds the budgets, then begins writing. Nothing may be served before this returns.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReplayAsync(cancellationToken);
        ledger.Seed(await store.TotalsAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Offers every record behind the checkpoint to the store. Once; before the first append.</summary>
    public async ValueTask ReplayAsync(CancellationToken cancellationToken)
    {
        if (_isReplayed)
        {
            return;
        }

        _isReplayed = true;
        _cursor = journal.Checkpoint ?? default;
        var until = journal.End;
        while (_cursor < until)
        {
            _reader.Read(ref _cursor, until, _batch, settings.MaxBatch);
            Replayed += _batch.Count;
            await CommitAsync(cancellationToken);
        }

        if (Replayed > 0)
        {
            Log.Replayed(logger, Replayed);
        }

        Checkpoint(isForced: true);
    }

    /// <summary>Waits until the store has everything that was written before the call. Throws when cancelled; the store may be away.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var target = journal.End;
        while (true)
        {
            var progress = Volatile.Read(ref _progress).Task;
            if (JournalPosition.Unpack(Volatile.Read(ref _stored)) >= target)
            {
                return;
            }

            await progress.WaitAsync(cancellationToken);
        }
    }

    public override void Dispose()
    {
        _reader.Dispose();
        base.Dispose();
    }

    /// <summary>Gives the store what is left, also when the loop was stopped before it began.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DrainLastAsync();
        Checkpoint(isForced: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await journal.Recent.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(settings.Linger, time, stoppingToken);
                await DrainAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync takes what is left.
        }
    }

    private async Task DrainLastAsync()
    {
        using var limit = new CancellationTokenSource(settings.DrainWithin, time);
        try
        {
            await DrainAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Log.LeftInJournal(logger, Depth);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Fill();
            if (_batch.Count == 0)
            {
                return;
            }

            await CommitAsync(cancellationToken);
            Checkpoint(isForced: false);
        }
    }

    /// <summary>Takes the next records, from memory where they still are, from the segments where they are not.</summary>
    private void Fill()
    {
        while (_batch.Count < settings.MaxBatch)
        {
            var isInMemory = journal.Recent.TryPeek(out var entry);
            if (isInMemory && entry.Start == _cursor)
            {
                _batch.Add(entry.Record);
                _cursor = entry.End;
                journal.Recent.TryRead(out _);
            }
            else if (isInMemory && entry.End <= _cursor)
            {
                journal.Recent.TryRead(out _);
            }
            else
            {
                var until = isInMemory ? entry.Start : journal.End;
                if (_cursor >= until)
                {
                    return;
                }

                _reader.Read(ref _cursor, until, _batch, settings.MaxBatch);
            }
        }
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count > 0)
        {
            Volatile.Write(ref _oldest, _batch[0].EndedAt.UtcTicks);
            await AppendAsync(_batch.ToArray(), cancellationToken);
            Interlocked.Add(ref _storedRecords, _batch.Count);
            _batch.Clear();
            Volatile.Write(ref _oldest, 0);
        }

        Volatile.Write(ref _stored, _cursor.Packed);
        Interlocked.Exchange(ref _progress, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async ValueTask AppendAsync(SpendRecord[] batch, CancellationToken cancellationToken)
    {
        var pause = settings.FirstBackoff;
        while (true)
        {
            try
            {
                await store.AppendAsync(batch, cancellationToken);
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _retries);
                Log.StoreRefused(logger, error, batch.Length, pause);
            }

            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < settings.MaxBackoff ? pause * 2 : settings.MaxBackoff;
        }
    }

    private void Checkpoint(bool isForced)
    {
        var now = time.GetUtcNow();
        var stored = JournalPosition.Unpack(Volatile.Read(ref _stored));
        if (!isForced && stored.Segment == _checkpointSegment && now - _checkpointAt < settings.CheckpointEvery)
        {
            return;
        }

        try
        {
            journal.Release(stored);
            _checkpointAt = now;
            _checkpointSegment = stored.Segment;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.CheckpointFailed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Offered {Count} spend records of the journal to the store again.")]
        public static partial void Replayed(ILogger logger, long count);

        [LoggerMessage(Level = LogLevel.Error, Message = "The spend store refused {Count} records; they stay in the journal, next try in {Pause}.")]
        public static partial void StoreRefused(ILogger logger, Exception error, int count, TimeSpan pause);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped with {Count} spend records that the store does not have; they stay in the journal and are stored at the next start.")]
        public static partial void LeftInJournal(ILogger logger, long count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The place the spend store has reached could not be remembered; records may be offered to it again.")]
        public static partial void CheckpointFailed(ILogger logger, Exception error);
    }
}
