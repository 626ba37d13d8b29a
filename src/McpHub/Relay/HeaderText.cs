using System.Text;

namespace Guard.McpHub.Relay;

/// <summary>Text in a header: as it is where it can be, else in base64 between marks (2026-07-28, custom headers). Pure.</summary>
internal static class HeaderText
{
    private const string Start = "=?base64?";
    private const string End = "?=";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Encode(string text)
    {
        var isPlain = text.Length > 0 && text[0] is not (' ' or '\t') && text[^1] is not (' ' or '\t') && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !IsMarked(text);
        return isPlain ? text : $"{Start}{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{End}";
    }

    /// <summary>Null for what is marked and no base64 of UTF-8.</summary>
    public static string? Decode(string value)
    {
        if (!IsMarked(value))
        {
            return value;
        }

        var bytes = new byte[value.Length];
        try
        {
            return Convert.TryFromBase64String(value[Start.Length..^End.Length], bytes, out var length) ? Strict.GetString(bytes, 0, length) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsMarked(string text) =>
        text.Length >= Start.Length + End.Length && text.StartsWith(Start, StringComparison.OrdinalIgnoreCase) && text.EndsWith(End, StringComparison.Ordinal);
}
