using Guard.Engine.Guardrails;

namespace Guard.Plugins.Keywords;

/// <summary>Finds the words of one list and does to them what the rule says. Immutable.</summary>
internal sealed class KeywordsGuardrail(KeywordSettings settings, ActionPlan actions) : IGuardrail
{
    private readonly KeywordScanner _scanner = new(new KeywordTrie(settings.Words, settings.IsCaseSensitive), settings.IsWholeWord);
    private readonly bool _isIdle = actions.For(settings.Label).Kind == GuardrailActionKind.Allow;
    private readonly string _label = settings.Label;

    public IReadOnlyCollection<string> Labels { get; } = [settings.Label];

    public StreamSupport Streaming => StreamSupport.Window(KeywordScanner.ContextBytes);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(Evaluate(context));

    private GuardrailDecision Evaluate(GuardrailContext context)
    {
        if (_isIdle)
        {
            return GuardrailDecision.Allow;
        }

        var findings = new FindingCollector(actions, context);
        List<(int Start, int Length)>? matches = null;
        var held = 0;
        foreach (var part in context.Parts)
        {
            var text = part.Utf8;
            matches?.Clear();
            held = _scanner.Scan(text, context.JudgedBytes, context.IsPartial, ref matches);
            for (var i = 0; i < (matches?.Count ?? 0); i++)
            {
                var (start, length) = matches![i];
                findings.Add(part, start, length, _label);
            }
        }

        return findings.ToDecision(held);
    }
}
