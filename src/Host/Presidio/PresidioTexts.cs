using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>The <c>text</c> of a request: one text, or a list of them that is answered with a list.</summary>
internal sealed record PresidioTexts(ImmutableArray<string> Items, bool IsList)
{
    public const int MaxTexts = 10_000;

    /// <summary>All texts of one request together, in UTF-16 units.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    /// <summary>Null when there is no text, or a text is wrong, which the reader then knows.</summary>
    public static PresidioTexts? Read(JsonElement body, PresidioReader reader)
    {
        var value = PresidioReader.Member(body, "text");
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.String:
                return Bounded(new PresidioTexts([value.GetString()!], IsList: false), reader);
            case JsonValueKind.Array when value.GetArrayLength() > MaxTexts:
                reader.Refuse(PresidioFault.TooLarge($"\"text\" has more than {MaxTexts} texts. Send fewer at once."));
                return null;
            case JsonValueKind.Array when value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String):
                return Bounded(new PresidioTexts([.. value.EnumerateArray().Select(static item => item.GetString()!)], IsList: true), reader);
            default:
                reader.Refuse("text", "must be a string or a list of strings");
                return null;
        }
    }

    private static PresidioTexts? Bounded(PresidioTexts texts, PresidioReader reader)
    {
        if (texts.Items.Sum(static text => (long)text.Length) <= MaxLength)
        {
            return texts;
        }

        reader.Refuse(PresidioFault.TooLarge($"\"text\" has more than {MaxLength} characters. Send it in parts."));
        return null;
    }
}
