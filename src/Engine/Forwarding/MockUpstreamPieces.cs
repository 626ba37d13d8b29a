namespace Guard.Engine.Forwarding;

/// <summary>Cuts a text into the pieces of a stream; put together they are the text. Never cuts between the halves of a surrogate pair. Pure.</summary>
internal static class MockUpstreamPieces
{
    /// <param name="text">May be empty, which gives no piece.</param>
    /// <param name="count">How many pieces of about equal length, or null for a piece per word with the white space behind it.</param>
    public static IEnumerable<string> Split(string text, int? count) => count is { } pieces ? SplitEqually(text, pieces) : SplitWords(text);

    private static IEnumerable<string> SplitEqually(string text, int count)
    {
        var start = 0;
        for (var i = 1; i <= count && start < text.Length; i++)
        {
            var end = i == count ? text.Length : (int)((long)text.Length * i / count);
            if (end < text.Length && end > 0 && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            if (end > start)
            {
                yield return text[start..end];
                start = end;
            }
        }
    }

    private static IEnumerable<string> SplitWords(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i]))
            {
                yield return text[start..i];
                start = i;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
