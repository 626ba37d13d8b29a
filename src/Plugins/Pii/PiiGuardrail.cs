using Guard.Engine.Guardrails;

namespace Guard.Plugins.Pii;

/// <summary>
/// Finds personal data and does to each entity what the rule says. Entities that are only logged are looked for on their own, so that they never
/// hide one that is masked (an address inside a URL). Immutable.
/// </summary>
internal sealed class PiiGuardrail : IGuardrail
{
    private readonly ActionPlan _actions;
    private readonly PiiScanner _acting;
    private readonly PiiScanner _logging;

    public PiiGuardrail(PiiSettings settings, ActionPlan actions)
    {
        _actions = actions;
        var acting = 0UL;
        var logging = 0UL;
        for (var entity = 0; entity < PiiEntities.Names.Count; entity++)
        {
            var bit = settings.Entities & (1UL << entity);
            switch (actions.For(PiiEntities.Names[entity]).Kind)
            {
                case GuardrailActionKind.Allow:
                    break;
                case GuardrailActionKind.Log:
                    logging |= bit;
                    break;
                default:
                    acting |= bit;
                    break;
            }
        }

        Labels = [.. PiiEntities.Names.Where((_, entity) => (settings.Entities & (1UL << entity)) != 0)];
        _acting = new PiiScanner(acting, settings.MinScores);
        _logging = new PiiScanner(logging, settings.MinScores);
    }

    public IReadOnlyCollection<string> Labels { get; }

    public StreamSupport Streaming => StreamSupport.Window(PiiScanner.ContextBytes);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(Evaluate(context));

    private GuardrailDecision Evaluate(GuardrailContext context)
    {
        var findings = new FindingCollector(_actions, context);
        List<PiiMatch>? acting = null;
        List<PiiMatch>? logging = null;
        var held = 0;
        foreach (var part in context.Parts)
        {
            var text = part.Utf8;
            acting?.Clear();
            logging?.Clear();
            var actingEnd = text.Length - _acting.Scan(text, context.JudgedBytes, context.IsPartial, ref acting);
            var loggingEnd = text.Length - _logging.Scan(text, context.JudgedBytes, context.IsPartial, ref logging);
            var end = CommonEnd(Math.Min(actingEnd, loggingEnd), acting, logging);
            held = text.Length - end;
            for (var i = 0; i < (acting?.Count ?? 0) && acting![i].Start < end; i++)
            {
                findings.Add(part, acting[i].Start, acting[i].Length, PiiEntities.NameOf(acting[i].Entity), acting[i].Score);
            }

            for (var i = 0; i < (logging?.Count ?? 0) && logging![i].Start < end; i++)
            {
                findings.Add(part, logging[i].Start, logging[i].Length, PiiEntities.NameOf(logging[i].Entity), logging[i].Score);
            }
        }

        return findings.ToDecision(held);
    }

    /// <summary>The nearest position at or before <paramref name="end"/> that is inside no finding of either scan, so that both can go on there.</summary>
    private static int CommonEnd(int end, List<PiiMatch>? acting, List<PiiMatch>? logging)
    {
        while (true)
        {
            var outside = OutsideOf(logging, OutsideOf(acting, end));
            if (outside == end)
            {
                return end;
            }

            end = outside;
        }
    }

    private static int OutsideOf(List<PiiMatch>? matches, int end)
    {
        for (var i = (matches?.Count ?? 0) - 1; i >= 0 && matches![i].End > end; i--)
        {
            if (matches[i].Start < end)
            {
                return matches[i].Start;
            }
        }

        return end;
    }
}
