namespace Guard.Plugins.JsonSchema;

/// <summary>Markdown fences around JSON. Pure.</summary>
internal static class JsonFence
{
    /// <summary>What stands between the fences when the text is nothing but one fenced block, of no language or of <c>json</c>; else the text.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text)
    {
        var trimmed = text.Trim(" \t\r\n"u8);
        if (trimmed.Length < 7 || !trimmed.StartsWith("```"u8) || !trimmed.EndsWith("```"u8))
        {
            return text;
        }

        var inside = trimmed[3..^3];
        var line = inside.IndexOf((byte)'\n');
        var language = line < 0 ? default : inside[..line].Trim(" \t\r"u8);
        return line >= 0 && (language.IsEmpty || language.SequenceEqual("json"u8) || language.SequenceEqual("JSON"u8)) ? inside[(line + 1)..] : text;
    }
}
