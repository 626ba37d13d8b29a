using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Streaming;

/// <summary>Takes out tools and calls by name, and those without one.</summary>
internal sealed class RemovingGuardrail(params string[] names) : IGuardrail
{
    public StreamSupport Streaming => StreamSupport.Window(0);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var removals = ImmutableArray.CreateBuilder<Removal>();
        foreach (var item in context.Parts.Items)
        {
            if (item.Name is null || names.Contains(item.Name, StringComparer.Ordinal))
            {
                removals.Add(new Removal(item.Index, "TOOL", $"No \"{item.Name}\"."));
            }
        }

        return new(removals.Count == 0 ? GuardrailDecision.Allow : GuardrailDecision.Edit([], removals.ToImmutable()));
    }
}
