using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.McpHub.Pins;

/// <summary>
/// One text for everything that is the same JSON, in the form of RFC 8785: no white space, names in order of their UTF-16 units, strings escaped only where they must be, numbers
/// as ECMAScript writes them. A number beyond the precision of a double keeps all its digits, so that no change of one is lost. Pure.
/// </summary>
internal static class CanonicalJson
{
    private const int MaxExponent = 1_000_000;

    /// <summary>The canonical text of a value without duplicate names.</summary>
    public static string Of(JsonNode? node)
    {
        using var document = JsonDocument.Parse(node?.ToJsonString() ?? "null");
        var text = new StringBuilder(1024);
        Write(document.RootElement, text);
        return text.ToString();
    }

    private static void Write(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, text);
                break;
            case JsonValueKind.Array:
                var isFirst = true;
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    text.Append(isFirst ? "" : ",");
                    isFirst = false;
                    Write(item, text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(element.GetString()!, text);
                break;
            case JsonValueKind.Number:
                WriteNumber(element.GetRawText(), text);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void WriteObject(JsonElement element, StringBuilder text)
    {
        var isFirst = true;
        text.Append('{');
        foreach (var member in element.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
        {
            text.Append(isFirst ? "" : ",");
            isFirst = false;
            WriteString(member.Name, text);
            text.Append(':');
            Write(member.Value, text);
        }

        text.Append('}');
    }

    private static void WriteString(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }

    private static void WriteNumber(string literal, StringBuilder text)
    {
        var number = literal.AsSpan(literal[0] == '-' ? 1 : 0);
        var mark = number.IndexOfAny('e', 'E');
        var mantissa = mark < 0 ? number : number[..mark];
        var exponent = 0;
        if (mark >= 0 && (!int.TryParse(number[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs((long)exponent) > MaxExponent))
        {
            text.Append(literal);
            return;
        }

        var point = mantissa.IndexOf('.');
        var all = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var significant = all.TrimStart('0');
        var position = (point < 0 ? all.Length : point) + exponent - (all.Length - significant.Length);
        significant = significant.TrimEnd('0');
        if (significant.Length == 0)
        {
            text.Append('0');
            return;
        }

        text.Append(literal[0] == '-' ? "-" : "");
        WriteDigits(significant, position, text);
    }

    /// <summary>The value is 0.digits times ten to the power of <paramref name="position"/>, written as ECMA-262 section 6.1.6.1.20 does.</summary>
    private static void WriteDigits(string digits, int position, StringBuilder text)
    {
        if (position is > 0 and <= 21)
        {
            _ = digits.Length <= position
                ? text.Append(digits).Append('0', position - digits.Length)
                : text.Append(digits, 0, position).Append('.').Append(digits, position, digits.Length - position);
        }
        else if (position is > -6 and <= 0)
        {
            text.Append("0.").Append('0', -position).Append(digits);
        }
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits, 1, digits.Length - 1);
            }

            text.Append('e').Append(position > 0 ? "+" : "").Append(CultureInfo.InvariantCulture, $"{position - 1}");
        }
    }
}
