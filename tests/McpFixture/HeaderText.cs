using System.Text;

namespace Guard.McpFixture;

/// <summary>The text of a header that repeats a value of the body: plain, or encoded between <c>=?base64?</c> and <c>?=</c>.</summary>
internal static class HeaderText
{
    private const string Start = "=?base64?";
    private const string End = "?=";

    /// <returns>Nothing when the encoding is broken.</returns>
    public static string? Decode(string header)
    {
        var value = header.Trim(' ', '\t');
        if (!value.StartsWith(Start, StringComparison.Ordinal) || !value.EndsWith(End, StringComparison.Ordinal) || value.Length < Start.Length + End.Length)
        {
            return value;
        }

        var encoded = value[Start.Length..^End.Length];
        var bytes = new byte[encoded.Length];
        return encoded.Length % 4 == 0 && Convert.TryFromBase64String(encoded, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }
}
