using System.Buffers;

namespace Guard.Engine.Schemas.Formats;

/// <summary>URIs and relative references by the grammar of RFC 3986, appendix A; IRIs by RFC 3987, section 2.2. Pure.</summary>
internal static class UriFormat
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Unreserved = Letters + "0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<char> Scheme = SearchValues.Create(Letters + "0123456789+-.");
    private static readonly SearchValues<char> Segment = SearchValues.Create(Unreserved + SubDelimiters + ":@/");
    private static readonly SearchValues<char> Query = SearchValues.Create(Unreserved + SubDelimiters + ":@/?");
    private static readonly SearchValues<char> User = SearchValues.Create(Unreserved + SubDelimiters + ":");
    private static readonly SearchValues<char> Host = SearchValues.Create(Unreserved + SubDelimiters);

    public static bool IsUri(ReadOnlySpan<char> text, bool isInternational) => SchemeLength(text) is var scheme and > 0 && IsRest(text[(scheme + 1)..], isInternational);

    public static bool IsReference(ReadOnlySpan<char> text, bool isInternational)
    {
        if (IsUri(text, isInternational))
        {
            return true;
        }

        // A colon in the first segment would read as a scheme.
        var end = text.IndexOfAny('/', '?', '#');
        return !(end < 0 ? text : text[..end]).Contains(':') && IsRest(text, isInternational);
    }

    /// <summary>Percent-encoded triplets and characters of a set; others only above ASCII, where they are allowed.</summary>
    public static bool IsMadeOf(ReadOnlySpan<char> text, SearchValues<char> allowed, bool isInternational)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!allowed.Contains(text[i]) && !(isInternational && text[i] >= 0xA0))
            {
                return false;
            }
        }

        return true;
    }

    private static int SchemeLength(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text[..colon].ContainsAnyExcept(Scheme) ? colon : 0;
    }

    private static bool IsRest(ReadOnlySpan<char> text, bool isInternational)
    {
        if (text.IndexOf('#') is var hash and >= 0)
        {
            if (!IsMadeOf(text[(hash + 1)..], Query, isInternational))
            {
                return false;
            }

            text = text[..hash];
        }

        if (text.IndexOf('?') is var mark and >= 0)
        {
            if (!IsMadeOf(text[(mark + 1)..], Query, isInternational))
            {
                return false;
            }

            text = text[..mark];
        }

        if (text.StartsWith("//"))
        {
            text = text[2..];
            var end = text.IndexOf('/');
            if (!IsAuthority(end < 0 ? text : text[..end], isInternational))
            {
                return false;
            }

            text = end < 0 ? [] : text[end..];
        }

        return IsMadeOf(text, Segment, isInternational);
    }

    private static bool IsAuthority(ReadOnlySpan<char> text, bool isInternational)
    {
        if (text.IndexOf('@') is var at and >= 0)
        {
            if (!IsMadeOf(text[..at], User, isInternational))
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        if (!text.IsEmpty && text[0] == '[')
        {
            var close = text.IndexOf(']');
            return close > 0 && IsLiteral(text[1..close]) && IsPort(text[(close + 1)..]);
        }

        var colon = text.IndexOf(':');
        return IsMadeOf(colon < 0 ? text : text[..colon], Host, isInternational) && (colon < 0 || IsPort(text[colon..]));
    }

    private static bool IsLiteral(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('v' or 'V'))
        {
            return AddressFormats.IsIpv6(text);
        }

        var dot = text.IndexOf('.');
        return dot > 1 && dot < text.Length - 1 && !text[(dot + 1)..].ContainsAnyExcept(User) && IsHex(text[1..dot]);
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigit(letter))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExceptInRange('0', '9'));
}
