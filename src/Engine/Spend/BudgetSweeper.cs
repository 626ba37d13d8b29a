using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Spend;

/// <summary>Charges holds that were never settled.</summary>
internal sealed partial class BudgetSweeper(LocalBudgetLedger ledger, BudgetSettings settings, TimeProvider time, ILogger<BudgetSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var charged = ledger.ChargeOrphans();
            if (charged > 0)
            {
                Log.Orphans(logger, charged, settings.OrphanAfter);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} budget reservations were not settled within {Age}; they were charged in full.")]
        public static partial void Orphans(ILogger logger, int count, TimeSpan age);
    }
}
