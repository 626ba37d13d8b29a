using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Pins;

/// <summary>Reads the pins at start, and carries what changes to the store, behind the requests. While the store is away it tries again.</summary>
internal sealed partial class PinWriter(PinBook book, IPinStore store, TimeProvider time, ILogger<PinWriter> logger) : BackgroundService
{
    private const int MaxBatch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _saving = new(1, 1);

    /// <summary>Nothing may be served before this returns: a tool that was seen before is not new.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        book.Load(await store.LoadAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Returns when the store has everything that changed before the call; throws when it cannot.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            while (book.TakeUnsaved(MaxBatch) is { Count: > 0 } pins)
            {
                var isSaved = false;
                try
                {
                    await store.SaveAsync(pins, cancellationToken);
                    isSaved = true;
                }
                finally
                {
                    if (!isSaved)
                    {
                        book.MarkUnsaved(pins);
                    }
                }
            }
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Gives the store what is left.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(LastPatience, time);
        try
        {
            await FlushAsync(patience.Token);
        }
        catch (Exception exception)
        {
            Log.NotSaved(logger, exception);
        }
    }

    public override void Dispose()
    {
        _saving.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await book.WaitAsync(stoppingToken);
                await FlushAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.NotSaved(logger, exception);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Pins of MCP tools could not be stored; they hold in memory, and it is tried again")]
        public static partial void NotSaved(ILogger logger, Exception exception);
    }
}
