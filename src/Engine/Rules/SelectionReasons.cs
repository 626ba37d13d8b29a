using System.Globalization;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Why a chosen binding runs differently, or not at all, for one request.</summary>
internal static class SelectionReasons
{
    public static void Add(ICollection<SelectionStep> trace, GuardrailBinding binding, GuardrailBinding? runs, RequestFacts facts)
    {
        if (ReferenceEquals(binding, runs) && binding.Rollout is null)
        {
            return;
        }

        if (binding.Scope is { } scope && !scope.Matches(facts))
        {
            trace.Add(new SelectionStep(binding, false, "when", "its conditions do not hold", binding.Origin));
            return;
        }

        foreach (var exception in binding.ForWholeRequests)
        {
            if (runs is null && exception.Stops(facts))
            {
                trace.Add(new SelectionStep(binding, false, "exception", string.Create(CultureInfo.InvariantCulture, $"{exception.Id} until {exception.Expires:yyyy-MM-dd}"), binding.Origin));
                return;
            }
        }

        var share = string.Create(CultureInfo.InvariantCulture, $"{binding.Rollout!.BasisPoints / 100.0}%");
        trace.Add(ReferenceEquals(binding, runs)
            ? new SelectionStep(binding, true, "rollout", $"inside the {share}", binding.Origin)
            : new SelectionStep(runs ?? binding, runs is not null, "rollout", runs is null ? $"outside the {share}" : $"outside the {share}, monitored", binding.Origin));
    }
}
