using Guard.Engine.Rules;
using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>Whether the rules on disk are the ones in force. A mistake in them leaves the last good set serving, so it is shown and costs no traffic.</summary>
internal sealed class RuleReadiness(FileRuleSetSource rules, ShadowRules? shadow = null) : IReadinessCheck
{
    public string Name => "rules";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
    {
        var readiness = new Readiness { IsDegraded = rules.IsDegraded, Facts = [new("rules_status", rules.IsDegraded ? "degraded" : "current")] };
        return ValueTask.FromResult(shadow is null ? readiness : readiness with { Facts = readiness.Facts.Add(new("shadow_rules_status", shadow.IsDegraded ? "degraded" : "current")) });
    }
}
