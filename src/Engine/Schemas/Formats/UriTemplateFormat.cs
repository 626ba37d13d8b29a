using System.Buffers;

namespace Guard.Engine.Schemas.Formats;

/// <summary>URI templates (RFC 6570, section 2). Pure.</summary>
internal static class UriTemplateFormat
{
    private const int MaxPrefixDigits = 4;

    private static readonly SearchValues<char> Name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> Operators = SearchValues.Create("+#./;?&=,!@|");
    private static readonly SearchValues<char> Literal = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&'()*+,-./:;=?@[]_~");

    public static bool IsTemplate(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('{') is var open and >= 0)
        {
            var close = text.IndexOf('}');
            if (close < open || !UriFormat.IsMadeOf(text[..open], Literal, isInternational: true) || !IsExpression(text[(open + 1)..close]))
            {
                return false;
            }

            text = text[(close + 1)..];
        }

        return UriFormat.IsMadeOf(text, Literal, isInternational: true);
    }

    private static bool IsExpression(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && Operators.Contains(text[0]))
        {
            text = text[1..];
        }

        foreach (var range in text.Split(','))
        {
            if (!IsVariable(text[range]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVariable(ReadOnlySpan<char> text)
    {
        if (text.IndexOf(':') is var colon and >= 0)
        {
            var prefix = text[(colon + 1)..];
            if (prefix.Length is 0 or > MaxPrefixDigits || prefix[0] == '0' || prefix.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            text = text[..colon];
        }
        else if (!text.IsEmpty && text[^1] == '*')
        {
            text = text[..^1];
        }

        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.IsEmpty || !UriFormat.IsMadeOf(part, Name, isInternational: false))
            {
                return false;
            }
        }

        return true;
    }
}
