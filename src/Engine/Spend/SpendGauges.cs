using Guard.Engine.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Guard.Engine.Spend;

/// <summary>Shows how far the store is behind the journal, and whether the journal takes records.</summary>
internal sealed class SpendGauges(SpendJournal journal, SpendWriter writer, SpendBooking booking, GuardMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch("guard_spend_journal_records", "Records the store does not have yet.", () => writer.Depth);
        metrics.Watch("guard_spend_journal_bytes", "Disk the journal uses.", () => journal.Bytes);
        metrics.Watch("guard_spend_journal_accepting", "1 when spend can be recorded.", () => journal.IsAccepting ? 1 : 0);
        metrics.Watch("guard_spend_oldest_record_seconds", "How long the oldest record has waited for the store.", () => (long)writer.OldestAge.TotalSeconds);
        metrics.WatchCounter("guard_spend_journal_write_errors_total", "Writes of the journal that failed.", () => journal.WriteErrors);
        metrics.WatchCounter("guard_spend_store_retries_total", "Batches the store refused and got again.", () => writer.Retries);
        metrics.WatchCounter("guard_spend_lost_records_total", "Attempts whose record could not be written.", () => booking.Lost);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
