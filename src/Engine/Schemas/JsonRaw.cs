using System.Runtime.InteropServices;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Schemas;

/// <summary>
/// The bytes behind parsed JSON. Text and names are unescaped here and nowhere else: the framework's own way throws on half a surrogate pair, which any caller
/// can send.
/// </summary>
internal static class JsonRaw
{
    /// <summary>A number as written.</summary>
    public static ReadOnlySpan<byte> Number(in JsonElement number) => JsonMarshal.GetRawUtf8Value(number);

    /// <summary>Bytes of a value as written.</summary>
    public static int Length(in JsonElement element) => JsonMarshal.GetRawUtf8Value(element).Length;

    /// <summary>The inside of a string as written, escapes and all.</summary>
    public static ReadOnlySpan<byte> Escaped(in JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>A string, unescaped; <paramref name="buffer"/> is only made when there are escapes.</summary>
    public static ReadOnlySpan<byte> Text(in JsonElement text, ref byte[]? buffer) => Unescape(Escaped(text), ref buffer);

    /// <summary>A member's name, unescaped.</summary>
    public static ReadOnlySpan<byte> Name(in JsonProperty property, ref byte[]? buffer) => Unescape(JsonMarshal.GetRawUtf8PropertyName(property), ref buffer);

    /// <summary>Code points of a string (RFC 8259 section 7; half a surrogate pair counts as one).</summary>
    public static int CodePoints(in JsonElement text)
    {
        var raw = Escaped(text);
        byte[]? buffer = null;
        var count = 0;
        foreach (var unit in Unescape(raw, ref buffer))
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, ref byte[]? buffer)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return raw;
        }

        if (buffer is null || buffer.Length < raw.Length)
        {
            buffer = new byte[raw.Length];
        }

        return buffer.AsSpan(0, JsonText.Unescape(raw, buffer));
    }
}
