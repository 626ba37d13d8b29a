using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Rules;

/// <summary>A matcher small enough to reason about: finds given words anywhere; the label is the word in capitals. Settings: a list of words or {file: name}.</summary>
internal sealed class WordMatcher : IGuardrailFactory
{
    public string Type => "words";

    /// <summary>When true, built guardrails hold nothing back, which breaks streaming.</summary>
    public bool IsHasty { get; init; }

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)
    {
        switch (definition.Settings)
        {
            case DocumentList list:
                return new Check([.. list.Items.Cast<DocumentScalar>().Select(word => word.Text)], definition.Actions, IsHasty);
            case DocumentMap map when map["file"] is DocumentScalar file:
                if (definition.Assets.ReadText(file.Text, 1000, out var reason) is { } text)
                {
                    return new Check([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)], definition.Actions, IsHasty);
                }

                diagnostics.Add(Diagnostic.Error(file.Position, $"\"{file.Text}\": {reason}"));
                return null;
            default:
                diagnostics.Add(Diagnostic.Error(definition.Settings.Position, "\"words\" must be a list", "list the words"));
                return null;
        }
    }

    private sealed class Check(ImmutableArray<string> words, ActionPlan actions, bool isHasty) : IGuardrail
    {
        private readonly int _longest = words.Max(word => Encoding.UTF8.GetByteCount(word));

        public IReadOnlyCollection<string> Labels { get; } = [.. words.Select(word => word.ToUpperInvariant())];

        public StreamSupport Streaming => StreamSupport.Window(0);

        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
        {
            var edits = ImmutableArray.CreateBuilder<Redaction>();
            var held = 0;
            foreach (var part in context.Parts)
            {
                var position = context.JudgedBytes;
                while (Next(part.Utf8, position) is var (start, word) && word is not null)
                {
                    var length = Encoding.UTF8.GetByteCount(word);
                    var label = word.ToUpperInvariant();
                    var action = actions.For(label);
                    if (action.Kind == GuardrailActionKind.Block)
                    {
                        return ValueTask.FromResult(GuardrailDecision.Block(new Violation(label, action.Text)));
                    }

                    if (action.Kind is not (GuardrailActionKind.Allow or GuardrailActionKind.Log))
                    {
                        edits.Add(new Redaction(part.Index, start, length, action.Text ?? (action.Kind == GuardrailActionKind.Mask ? $"<{label}>" : ""), label));
                    }

                    position = start + length;
                }

                held = context.IsPartial && !isHasty ? Held(part.Utf8, position) : 0;
            }

            var decision = edits.Count == 0 ? GuardrailDecision.Allow : GuardrailDecision.Edit(edits.ToImmutable());
            return ValueTask.FromResult(decision.Holding(held));
        }

        private (int Start, string? Word) Next(ReadOnlySpan<byte> text, int position)
        {
            (int Start, string? Word) best = (int.MaxValue, null);
            foreach (var word in words)
            {
                var found = text[position..].IndexOf(Encoding.UTF8.GetBytes(word));
                if (found >= 0 && position + found < best.Start)
                {
                    best = (position + found, word);
                }
            }

            return best;
        }

        private int Held(ReadOnlySpan<byte> text, int position)
        {
            var held = Math.Min(_longest - 1, text.Length - position);
            while (held > 0 && (text[^held] & 0xC0) == 0x80)
            {
                held--;
            }

            return held;
        }
    }
}
