using System.Text.Json;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Guard.Engine.Content;

/// <summary>JSON string escapes, both ways, over UTF-8 (RFC 8259 section 7). Pure.</summary>
internal static class JsonText
{
    /// <summary>Whether the reader's name or string is this text, escapes read. Unlike the framework's comparison it does not throw on half a surrogate pair.</summary>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.SequenceEqual(text);
        }

        // An escape is at most six bytes for one.
        if (reader.ValueSpan.Length > text.Length * 6)
        {
            return false;
        }

        Span<byte> unescaped = stackalloc byte[reader.ValueSpan.Length];
        return unescaped[..Unescape(reader.ValueSpan, unescaped)].SequenceEqual(text);
    }

    /// <summary>
    /// Unescapes the inside of a JSON string. A lone surrogate escape becomes U+FFFD: it cannot be text, and must not stop a request whose
    /// client cut an emoji in half. The result is never longer than the input.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        var read = 0;
        var written = 0;
        while (read < raw.Length)
        {
            var run = raw[read..].IndexOf((byte)'\\');
            if (run < 0)
            {
                run = raw.Length - read;
            }

            raw.Slice(read, run).CopyTo(text[written..]);
            read += run;
            written += run;
            if (read < raw.Length)
            {
                read += ReadEscape(raw[read..], out var rune);
                written += rune.EncodeToUtf8(text[written..]);
            }
        }

        return written;
    }

    /// <summary>
    /// The range of raw bytes that a range of unescaped text came from. Escapes are never cut: a boundary inside one widens to it.
    /// </summary>
    public static (int Start, int Length) RawRange(ReadOnlySpan<byte> raw, int textStart, int textLength)
    {
        var textEnd = textStart + textLength;
        int read = 0, text = 0, rawStart = -1;
        while (read < raw.Length && (rawStart < 0 || text < textEnd))
        {
            int size;
            int units;
            if (raw[read] == (byte)'\\')
            {
                size = ReadEscape(raw[read..], out var rune);
                units = rune.Utf8SequenceLength;
            }
            else
            {
                size = units = 1;
            }

            if (rawStart < 0 && textStart < text + units)
            {
                rawStart = read;
                if (textLength == 0)
                {
                    return (read, 0);
                }
            }

            read += size;
            text += units;
        }

        return rawStart < 0 ? (raw.Length, 0) : (rawStart, read - rawStart);
    }

    /// <summary>Appends text escaped for the inside of a JSON string: only quotes, backslashes, control characters and invalid bytes change.</summary>
    public static void AppendEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var target = output.GetSpan(Math.Max(64, text.Length + 16));
            var status = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(text, target, out var consumed, out var written);
            output.Advance(written);
            text = text[consumed..];
            if (status != OperationStatus.DestinationTooSmall && consumed == 0)
            {
                break;
            }
        }
    }

    /// <summary>Whether the inside of a JSON string says this text.</summary>
    public static bool IsEscapeOf(ReadOnlySpan<byte> raw, bool isEscaped, ReadOnlySpan<byte> text)
    {
        if (!isEscaped)
        {
            return raw.SequenceEqual(text);
        }

        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var length = Unescape(raw, rented);
        var isSame = rented.AsSpan(0, length).SequenceEqual(text);
        ArrayPool<byte>.Shared.Return(rented);
        return isSame;
    }

    /// <summary>Escaped copy of a text, for the inside of a JSON string.</summary>
    public static byte[] Escape(ReadOnlySpan<byte> text)
    {
        var writer = new ArrayBufferWriter<byte>(text.Length + 16);
        AppendEscaped(writer, text);
        return writer.WrittenSpan.ToArray();
    }

    private static int ReadEscape(ReadOnlySpan<byte> raw, out Rune rune)
    {
        var kind = raw.Length > 1 ? raw[1] : (byte)0;
        if (kind != (byte)'u')
        {
            rune = kind switch
            {
                (byte)'n' => new Rune('\n'),
                (byte)'t' => new Rune('\t'),
                (byte)'r' => new Rune('\r'),
                (byte)'b' => new Rune('\b'),
                (byte)'f' => new Rune('\f'),
                (byte)'"' => new Rune('"'),
                (byte)'/' => new Rune('/'),
                _ => new Rune('\\'),
            };
            return Math.Min(2, raw.Length);
        }

        var high = Hex(raw, 2);
        if (Rune.TryCreate((char)high, out rune))
        {
            return 6;
        }

        if (char.IsHighSurrogate((char)high) && raw.Length >= 12 && raw[6] == (byte)'\\' && raw[7] == (byte)'u'
            && Rune.TryCreate((char)high, (char)Hex(raw, 8), out rune))
        {
            return 12;
        }

        rune = Rune.ReplacementChar;
        return 6;
    }

    private static int Hex(ReadOnlySpan<byte> raw, int start)
    {
        var value = 0;
        for (var i = start; i < start + 4 && i < raw.Length; i++)
        {
            var digit = raw[i];
            value = (value << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value & 0xFFFF;
    }
}
