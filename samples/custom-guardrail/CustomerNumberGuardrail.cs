using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Acme.Guardrails;

/// <summary>
/// Finds Acme's customer numbers: a prefix, a hyphen and seven digits, the last of which is a check digit (Luhn). A number that fails the check is left alone, which is
/// what a pattern could not do. Immutable.
/// </summary>
internal sealed class CustomerNumberGuardrail(byte[] prefix, ActionPlan actions) : IGuardrail
{
    private const string Label = "CUSTOMER_NUMBER";
    private const int Digits = 7;

    private readonly int _length = prefix.Length + 1 + Digits;

    public IReadOnlyCollection<string> Labels { get; } = [Label];

    /// <summary>Whether a number begins is decided by the one byte before it.</summary>
    public StreamSupport Streaming => StreamSupport.Window(contextBytes: 1);

    public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
    {
        var findings = new FindingCollector(actions, context);
        var held = 0;
        foreach (var part in context.Parts)
        {
            held = Judge(part, context, ref findings);
        }

        return new ValueTask<GuardrailDecision>(findings.ToDecision(held));
    }

    /// <summary>Adds what it finds and returns how many bytes at the end are not decided yet.</summary>
    private int Judge(in ContentPart part, GuardrailContext context, ref FindingCollector findings)
    {
        var text = part.Utf8;
        for (var start = context.JudgedBytes; start < text.Length; start++)
        {
            var candidate = text[start..];
            if (candidate[0] != prefix[0] || (start > 0 && IsWord(text[start - 1])))
            {
                continue;
            }

            // One byte more than the number tells whether it ends there.
            if (context.IsPartial && candidate.Length <= _length && LooksLikeNumber(candidate))
            {
                return candidate.Length;
            }

            if (IsNumber(candidate))
            {
                findings.Add(part, start, _length, Label);
                start += _length - 1;
            }
        }

        return 0;
    }

    private bool IsNumber(ReadOnlySpan<byte> text) =>
        text.Length >= _length && LooksLikeNumber(text[.._length]) && (text.Length == _length || !IsWord(text[_length])) && HasCheckDigit(text.Slice(_length - Digits, Digits));

    /// <summary>True for a number and for every beginning of one.</summary>
    private bool LooksLikeNumber(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isRight = i < prefix.Length ? text[i] == prefix[i] : i == prefix.Length ? text[i] == (byte)'-' : char.IsAsciiDigit((char)text[i]);
            if (!isRight)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (2 * digit / 10) + (2 * digit % 10);
        }

        return sum % 10 == 0;
    }

    /// <summary>Letters and digits; every byte of a character outside ASCII counts as one.</summary>
    private static bool IsWord(byte symbol) => symbol >= 0x80 || char.IsAsciiLetterOrDigit((char)symbol);
}
