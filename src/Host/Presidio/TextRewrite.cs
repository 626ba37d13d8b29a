using System.Text;

namespace Guard.Host.Presidio;

/// <summary>
/// Puts what operators make of them in the place of results, from the end to the start as Presidio does. Of two results that overlap in part both are replaced
/// as a whole, and what they share is left out once.
/// </summary>
internal static class TextRewrite
{
    /// <summary>Characters read and written for one request; beyond it the request multiplies its own text.</summary>
    public const long MaxCharacters = 32L * 1024 * 1024;

    /// <summary>The new text, or null when the reader complains.</summary>
    /// <param name="text">The text as it came.</param>
    /// <param name="spans">Results inside it.</param>
    /// <param name="operators">What is done.</param>
    /// <param name="work">Characters handled so far; shared by the texts of a request.</param>
    /// <param name="reader">Takes complaints.</param>
    public static RewrittenText? Apply(CodePoints text, IEnumerable<EntitySpan> spans, OperatorSet operators, ref long work, PresidioReader reader)
    {
        var pieces = new List<string>();
        var items = new List<(RewrittenItem Item, int FromEnd)>();
        var last = text.Count;
        var tail = 0;
        foreach (var span in spans.OrderByDescending(static span => span.Start).ThenByDescending(static span => span.End))
        {
            if (operators.For(span.Entity) is not { } operation)
            {
                return null;
            }

            work += span.End - span.Start;
            if (work > MaxCharacters)
            {
                reader.Refuse(TooMuch);
                return null;
            }

            if (operation.Apply(span.Entity, text.Slice(span.Start, span.End).ToString()) is not { } changed)
            {
                reader.Refuse(PresidioFault.Unprocessable($"What stands from {span.Start} to {span.End} cannot be decrypted with this key."));
                return null;
            }

            var gap = text.Slice(Math.Min(span.End, last), last).ToString();
            work += changed.Length + gap.Length;
            var length = CodePoints.CountOf(changed);
            tail += CodePoints.CountOf(gap) + length;
            pieces.Add(gap);
            pieces.Add(changed);
            items.Add((new RewrittenItem(0, length, span.Entity, changed, operation.Name), tail));
            last = span.Start;
        }

        var head = text.Slice(0, last);
        var total = last + tail;
        var result = new StringBuilder(text.Text.Length).Append(head);
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            result.Append(pieces[i]);
        }

        return new RewrittenText(result.ToString(), [.. items.Select(item => item.Item with { Start = total - item.FromEnd, End = total - item.FromEnd + item.Item.End })]);
    }

    private static PresidioFault TooMuch { get; } = PresidioFault.TooLarge($"The results make more than {MaxCharacters} characters of the text. Send it in parts.");
}
