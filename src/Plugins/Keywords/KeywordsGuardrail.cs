using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Plugins.Text;

namespace Guard.Plugins.Keywords;

/// <summary>Finds the words of one list and does to them what the rule says. Immutable.</summary>
internal sealed class KeywordsGuardrail(KeywordSettings settings, ActionPlan actions) : IGuardrail
{
    private readonly KeywordScanner _scanner = new(new KeywordTrie(settings.Words, settings.IsCaseSensitive), settings.IsWholeWord);
    private readonly GuardrailAction _action = actions.For(settings.Label);
    private readonly string _label = settings.Label;

    public IReadOnlyCollection<string> Labels { get; } = [settings.Label];

    public StreamSupport Streaming => StreamSupport.Window(KeywordScanner.ContextBytes);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(Evaluate(context));

    private GuardrailDecision Evaluate(GuardrailContext context)
    {
        if (_action.Kind == GuardrailActionKind.Allow)
        {
            return GuardrailDecision.Allow;
        }

        ImmutableArray<Redaction>.Builder? redactions = null;
        List<(int Start, int Length)>? matches = null;
        var held = 0;
        var count = 0;
        foreach (var part in context.Parts)
        {
            var text = part.Utf8;
            matches?.Clear();
            held = _scanner.Scan(text, context.JudgedBytes, context.IsPartial, ref matches);
            for (var i = 0; i < (matches?.Count ?? 0); i++)
            {
                var (start, length) = matches![i];
                count++;
                if (Replacement.For(_action, _label, text.Slice(start, length)) is { } replacement)
                {
                    redactions ??= ImmutableArray.CreateBuilder<Redaction>();
                    redactions.Add(new Redaction(part.Index, start, length, replacement, _label));
                }
            }
        }

        var decision = redactions is not null ? GuardrailDecision.Edit(redactions.DrainToImmutable())
            : count == 0 ? GuardrailDecision.Allow
            : _action.Kind == GuardrailActionKind.Log ? GuardrailDecision.Allow.Logging([.. Enumerable.Repeat(_label, count)])
            : GuardrailDecision.Block(new Violation(_label, _action.Text));
        return held == 0 ? decision : decision.Holding(held);
    }
}
