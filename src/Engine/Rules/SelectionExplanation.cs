using System.Collections.Immutable;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Which guardrails run for a request, in which order, and why each; and which do not, and why. Immutable.</summary>
public sealed record SelectionExplanation
{
    /// <summary>Of the rule set that was asked.</summary>
    public required string Revision { get; init; }

    /// <summary>Why such a request would be refused before any guardrail runs; else null.</summary>
    public GuardError? Error { get; init; }

    /// <summary>In running order.</summary>
    public ImmutableArray<ExplainedGuardrail> Runs { get; init; } = [];

    /// <summary>In the order of the rule set.</summary>
    public ImmutableArray<ExplainedGuardrail> Skipped { get; init; } = [];

    /// <summary>The bindings that run.</summary>
    public ImmutableArray<GuardrailBinding> Bindings { get; init; } = [];

    /// <summary>Explains. Pure: what it says is what <see cref="GuardrailSelection"/> decides, asked with a trace.</summary>
    public static SelectionExplanation Of(RuleSet rules, SelectionQuery query)
    {
        var trace = new List<SelectionStep>();
        var selected = GuardrailSelection.Select(rules, query, trace);
        if (!selected.TryGetValue(out var bindings, out var error))
        {
            return new SelectionExplanation { Revision = rules.Revision, Error = error };
        }

        var runs = ImmutableArray.CreateBuilder<ExplainedGuardrail>(bindings.Length);
        var skipped = ImmutableArray.CreateBuilder<ExplainedGuardrail>();
        foreach (var binding in rules.Bindings)
        {
            var served = binding.For(query.Facts);
            var reasons = trace.Where(step => ReferenceEquals(step.Binding, binding) || ReferenceEquals(step.Binding, binding.Elsewhere)).ToImmutableArray();
            var place = served is null ? -1 : IndexOf(bindings, served);
            if (place >= 0)
            {
                runs.Add(new ExplainedGuardrail(served!, place + 1, reasons));
            }
            else
            {
                skipped.Add(new ExplainedGuardrail(binding, null, reasons.IsEmpty ? [NotNamed(binding)] : reasons));
            }
        }

        return new SelectionExplanation
        {
            Revision = rules.Revision,
            Runs = [.. runs.OrderBy(static guardrail => guardrail.Order)],
            Skipped = skipped.ToImmutable(),
            Bindings = bindings,
        };
    }

    private static SelectionStep NotNamed(GuardrailBinding binding) =>
        new(binding, false, "not_named", "runs only where a request, key, user, team, organisation, model or policy names it", binding.Origin);

    private static int IndexOf(ImmutableArray<GuardrailBinding> bindings, GuardrailBinding wanted)
    {
        for (var i = 0; i < bindings.Length; i++)
        {
            if (ReferenceEquals(bindings[i], wanted))
            {
                return i;
            }
        }

        return -1;
    }
}
