using Guard.Engine.Rules;
using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>Whether the rules on disk are the ones in force. A mistake in them leaves the last good set serving, so it is shown and costs no traffic.</summary>
internal sealed class RuleReadiness(FileRuleSetSource rules) : IReadinessCheck
{
    public string Name => "rules";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        new Readiness { IsDegraded = rules.IsDegraded, Facts = [new("rules_status", rules.IsDegraded ? "degraded" : "current")] });
}
