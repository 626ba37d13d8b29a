using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Patterns;

/// <summary>Finds patterns that a rule's author wrote and does to them what the rule says. Immutable.</summary>
internal sealed class RegexGuardrail(RegexSettings settings, ActionPlan actions) : IGuardrail
{
    /// <summary>Bytes before an undecided one that an anchor or a word boundary may look at: one character.</summary>
    public const int ContextBytes = 8;

    /// <summary>Characters behind a match that an anchor may look at: the end of a line and one more.</summary>
    private const int Lookahead = 3;

    private readonly RegexScanner _scanner = new(settings.Patterns);

    public IReadOnlyCollection<string> Labels { get; } = settings.Patterns.Select(pattern => pattern.Label).ToFrozenSet(StringComparer.Ordinal);

    public StreamSupport Streaming => settings.MaxMatchBytes is null ? StreamSupport.Buffered : StreamSupport.Window(ContextBytes);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(Evaluate(context));

    private GuardrailDecision Evaluate(GuardrailContext context)
    {
        var findings = new FindingCollector(actions, context);
        List<(int Start, int Length, int Pattern)>? matches = null;
        var held = 0;
        foreach (var part in context.Parts)
        {
            matches?.Clear();
            held = Judge(part, context, ref findings, ref matches);
        }

        return findings.ToDecision(held);
    }

    private int Judge(in ContentPart part, GuardrailContext context, ref FindingCollector findings, ref List<(int Start, int Length, int Pattern)>? matches)
    {
        var utf8 = part.Utf8;
        var whole = context.IsPartial ? utf8[..^IncompleteTail(utf8)] : utf8;
        var buffer = ArrayPool<char>.Shared.Rent(whole.Length + 1);
        try
        {
            var text = buffer.AsSpan(0, Encoding.UTF8.GetChars(whole, buffer));
            var start = context.JudgedBytes == 0 ? 0 : Encoding.UTF8.GetCharCount(whole[..Math.Min(context.JudgedBytes, whole.Length)]);
            var limit = context.IsPartial ? Math.Max(start, text.Length - (settings.MaxMatchBytes ?? text.Length) - Lookahead) : text.Length;
            limit = limit > start && limit < text.Length && char.IsLowSurrogate(text[limit]) ? limit - 1 : limit;
            _scanner.Scan(text, start, limit, ref matches);
            var (chars, bytes) = (start, Math.Min(context.JudgedBytes, whole.Length));
            foreach (var (at, length, pattern) in matches ?? [])
            {
                bytes += ByteCount(whole[bytes..], at - chars);
                var size = ByteCount(whole[bytes..], length);
                findings.Add(part, bytes, size, settings.Patterns[pattern].Label);
                (chars, bytes) = (at + length, bytes + size);
            }

            if (!context.IsPartial)
            {
                return 0;
            }

            return chars >= limit ? utf8.Length - bytes : utf8.Length - bytes - ByteCount(whole[bytes..], limit - chars);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Bytes of so many UTF-16 characters; what is not UTF-8 counts as the one character that stands for it.</summary>
    private static int ByteCount(ReadOnlySpan<byte> utf8, int chars)
    {
        var bytes = 0;
        while (chars > 0 && bytes < utf8.Length)
        {
            Rune.DecodeFromUtf8(utf8[bytes..], out var rune, out var consumed);
            chars -= rune.Utf16SequenceLength;
            bytes += consumed;
        }

        return bytes;
    }

    /// <summary>Bytes at the end that begin a character which more text would complete.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> utf8)
    {
        for (var back = 1; back <= 3 && back <= utf8.Length; back++)
        {
            var lead = utf8[^back];
            if ((lead & 0xC0) != 0x80)
            {
                var needed = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return needed > back ? back : 0;
            }
        }

        return 0;
    }
}
