using Guard.Engine.Spend;
using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>Whether spend can be recorded; where it cannot, every model request is refused.</summary>
internal sealed class JournalReadiness(IJournalHealth journal) : IReadinessCheck
{
    public string Name => "journal";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        journal.IsAccepting ? Readiness.Ready : new Readiness("Spend cannot be recorded. Check the disk of the data directory."));
}
