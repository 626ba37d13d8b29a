using Guard.Engine.Access;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Guard.Engine.Rules;

/// <summary>Shows which rules are in force.</summary>
internal sealed class RuleSetGauges(IRuleSetSource rules, GuardMetrics metrics, LocalSessionStore sessions, TimeProvider time) : IHostedService
{
    private RuleSet? _shown;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.WatchInfo("guard_rule_set_info", "Revision of the rules in force.", "revision", () => Current().Revision);
        metrics.Watch("guard_rule_set_bindings", "Guardrails in force.", () => rules.Current.Bindings.Length);
        metrics.Watch("guard_rule_set_degraded", "1 while changed rules hold a mistake and older ones serve.", () => rules is FileRuleSetSource { IsDegraded: true } ? 1 : 0);
        metrics.Watch("guard_rule_exceptions_expired", "Exceptions of rules whose last day is past.", () => rules.Current.ExpiredExceptions(time.GetUtcNow()).Count());
        metrics.Watch("guard_sessions_remembered", "Sessions of which flows remember something, a row for each flow.", () => sessions.Count);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The rules in force. When they changed since the last scrape, guardrails that are no more give their series back.</summary>
    private RuleSet Current()
    {
        var current = rules.Current;
        if (!ReferenceEquals(Interlocked.Exchange(ref _shown, current), current))
        {
            metrics.KeepGuardrails(current.Bindings.Select(static binding => binding.Name));
        }

        return current;
    }
}
