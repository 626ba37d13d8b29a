using System.Globalization;
using System.Text;

namespace Guard.Engine.Documents;

/// <summary>A word somebody else wrote, made fit to be quoted in a message, a log line or a terminal. Pure.</summary>
public static class ShownWord
{
    /// <summary>Characters shown at most, the dots of a cut included.</summary>
    public const int MaxLength = 60;

    private const string Cut = "...";

    /// <summary>
    /// The word, cut to <see cref="MaxLength"/>, with a question mark for everything that would not print as one character: control and format characters, line ends, halves of pairs.
    /// A double quote becomes a single one, so that the quotes around the word stay its end.
    /// </summary>
    public static string Of(string text)
    {
        if (text.Length <= MaxLength && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !text.Contains('"', StringComparison.Ordinal))
        {
            return text;
        }

        var shown = new StringBuilder(MaxLength);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > MaxLength)
            {
                shown.Length = Boundary(shown, MaxLength - Cut.Length);
                return shown.Append(Cut).ToString();
            }

            shown.Append(Printable(rune));
        }

        return shown.ToString();
    }

    private static string Printable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        _ when rune.Value == '"' => "'",
        _ when rune == Rune.ReplacementChar => "?",
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => "?",
        _ => rune.ToString(),
    };

    private static int Boundary(StringBuilder text, int length) => char.IsLowSurrogate(text[length]) ? length - 1 : length;
}
