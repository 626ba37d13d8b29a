using Guard.Engine.Rules;
using Guard.Engine.Rules.Stored;

namespace Guard.Host.Admin;

/// <summary>
/// The rows of rules in memory, in front of their store. A change is compiled together with all files first; only when nothing is wrong is it stored and put
/// in force. Thread-safe.
/// </summary>
internal sealed class RuleRegistry(IRuleRowStore store, StoredEntries entries, FileRuleSetSource rules) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    public RuleRows Rows => entries.Rows;

    /// <summary>Reads the rows. Called once, before the rules are loaded.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken) => entries.Replace(await store.LoadAsync(cancellationToken));

    /// <summary>Decides, compiles, stores and puts in force as one step. No other change happens in between.</summary>
    public async ValueTask<AdminReply> ChangeAsync(Func<RuleRows, RowPlan> decide, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var plan = decide(entries.Rows);
            if (plan.Refusal is { } refusal)
            {
                return refusal;
            }

            var next = entries.Rows.With(plan.Changes);
            var tried = await rules.TryAsync(entries, StoredEntries.Of(next), cancellationToken);
            if (tried.RuleSet is null)
            {
                return RuleEndpoints.Refused(tried.Diagnostics, "With this change the rules would hold", rules.Current.Revision);
            }

            await store.ApplyAsync(plan.Changes, cancellationToken);
            entries.Replace(next);

            // What is stored takes effect, whether or not the caller still waits.
            await rules.ReloadAsync(CancellationToken.None);
            return AdminReply.Ok(plan.Answer());
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();
}
