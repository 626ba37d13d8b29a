using Guard.Engine.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Guard.Engine.Rules;

/// <summary>Shows which rules are in force.</summary>
internal sealed class RuleSetGauges(IRuleSetSource rules, GuardMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.WatchInfo("guard_rule_set_info", "Revision of the rules in force.", "revision", () => rules.Current.Revision);
        metrics.Watch("guard_rule_set_bindings", "Guardrails in force.", () => rules.Current.Bindings.Length);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
