using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Puts one text before one guardrail, whole or in pieces, and carries out its edits after checking that the contract allows them.</summary>
internal sealed class RuleExampleRun(IGuardrail guardrail, Stage stage, RequestFacts facts, RuleOutcome outcome)
{
    /// <summary>The text afterwards.</summary>
    public async ValueTask<string> WholeAsync(string text, CancellationToken cancellationToken)
    {
        var window = Encoding.UTF8.GetBytes(text);
        var decision = await EvaluateAsync(window, 0, isPartial: false, cancellationToken);
        var fault = Carry(decision, window, 0, window.Length, out var released);
        outcome.Fault ??= fault;
        outcome.Add(decision);
        return fault is null ? released : text;
    }

    /// <summary>The pieces that are let go.</summary>
    public async ValueTask<ImmutableArray<string>> StreamedAsync(ImmutableArray<string> chunks, CancellationToken cancellationToken)
    {
        var streaming = guardrail.Streaming;
        if (!streaming.IsWindowed)
        {
            return [await WholeAsync(string.Concat(chunks), cancellationToken)];
        }

        var pieces = ImmutableArray.CreateBuilder<string>(chunks.Length);
        var window = Array.Empty<byte>();
        var judged = 0;
        for (var i = 0; i < chunks.Length; i++)
        {
            window = [.. window, .. Encoding.UTF8.GetBytes(chunks[i])];
            var isPartial = i < chunks.Length - 1;
            var decision = await EvaluateAsync(window, judged, isPartial, cancellationToken);
            var held = isPartial ? decision.HeldBytes : 0;
            if (held < 0 || held > window.Length - judged)
            {
                outcome.Fault ??= "the guardrail held back more than was undecided";
                return pieces.ToImmutable();
            }

            var end = window.Length - held;
            var fault = Carry(decision, window, judged, end, out var released);
            outcome.Fault ??= fault;
            outcome.Add(decision);
            if (outcome.Fault is not null || outcome.IsRefused)
            {
                break;
            }

            pieces.Add(released);
            var start = ContextStart(window, end - streaming.ContextBytes);
            window = window[start..];
            judged = end - start;
        }

        return pieces.ToImmutable();
    }

    private ValueTask<GuardrailDecision> EvaluateAsync(byte[] window, int judged, bool isPartial, CancellationToken cancellationToken)
    {
        var (side, kind) = stage switch
        {
            Stage.Output => (Stage.Output, ContentKind.Text),
            Stage.ToolCall => (Stage.Output, ContentKind.ToolArguments),
            Stage.ToolList => (Stage.Input, ContentKind.ToolDefinition),
            Stage.ToolResult => (Stage.Input, ContentKind.ToolResult),
            _ => (Stage.Input, ContentKind.Text),
        };
        var context = new GuardrailContext
        {
            Stage = side,
            Facts = facts,
            RequestId = "example",
            Protection = ProtectionKey.Example,
            Parts = ContentParts.Of(stage, kind, window),
            IsPartial = isPartial,
            Exempted = outcome.Exceptions,
            JudgedBytes = judged,
        };
        return guardrail.EvaluateAsync(context, cancellationToken);
    }

    /// <summary>Applies the edits to the bytes from <paramref name="judged"/> to <paramref name="end"/>; returns what the guardrail did wrong, or null.</summary>
    private static string? Carry(in GuardrailDecision decision, byte[] window, int judged, int end, out string released)
    {
        var text = new StringBuilder();
        var position = judged;
        released = "";
        foreach (var edit in decision.Redactions)
        {
            if (edit.Part != 0 || edit.Start < position || edit.Length < 0 || edit.Start + edit.Length > end)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the guardrail edits bytes {edit.Start} to {edit.Start + edit.Length}, and only {position} to {end} were open");
            }

            if (IsInsideCharacter(window, edit.Start) || IsInsideCharacter(window, edit.Start + edit.Length))
            {
                return "the guardrail edits half a character";
            }

            text.Append(Encoding.UTF8.GetString(window, position, edit.Start - position)).Append(edit.Replacement);
            position = edit.Start + edit.Length;
        }

        if (IsInsideCharacter(window, end))
        {
            return "the guardrail holds back half a character";
        }

        released = text.Append(Encoding.UTF8.GetString(window, position, end - position)).ToString();
        return decision.Removals.IsEmpty ? null : "the guardrail removes parts, and an example has only one";
    }

    private static int ContextStart(byte[] window, int wanted)
    {
        var start = Math.Max(0, wanted);
        while (start > 0 && IsInsideCharacter(window, start))
        {
            start--;
        }

        return start;
    }

    private static bool IsInsideCharacter(byte[] window, int offset) => offset < window.Length && (window[offset] & 0xC0) == 0x80;
}
