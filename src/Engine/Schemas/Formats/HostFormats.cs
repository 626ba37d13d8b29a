namespace Guard.Engine.Schemas.Formats;

/// <summary>Host names (RFC 1123, section 2.1) and internationalised ones (RFC 5890, section 2.3.2.3). Pure.</summary>
internal static class HostFormats
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    public static bool IsHostname(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxName)
        {
            return false;
        }

        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (!IsAsciiLabel(label) || (IdnLabel.IsEncoded(label) && !IdnLabel.IsValidEncoded(label)))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsIdnHostname(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        var total = 0;
        var isBidi = false;
        var labels = new List<string>();
        foreach (var range in text.SplitAny(".\u3002\uFF0E\uFF61"))
        {
            var label = text[range];
            if (label.Length is 0 or > MaxLabel || IdnLabel.Decode(label) is not { } decoded)
            {
                return false;
            }

            labels.Add(decoded);
            isBidi |= IdnBidi.HasRightToLeft(decoded);
            total += IdnLabel.EncodedLength(decoded) + 1;
        }

        return total - 1 <= MaxName && labels.TrueForAll(label => IdnLabel.IsValid(label) && (!isBidi || IdnBidi.IsValid(label)));
    }

    /// <summary>The domain of a mailbox: the letters may be of any script, the shape is the same.</summary>
    public static bool IsMailDomain(ReadOnlySpan<char> text, bool isInternational)
    {
        if (!isInternational)
        {
            return IsHostname(text);
        }

        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-' || !AreLettersOfAnyScript(label))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAsciiLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreLettersOfAnyScript(ReadOnlySpan<char> label)
    {
        foreach (var letter in label)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-' && letter < 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
