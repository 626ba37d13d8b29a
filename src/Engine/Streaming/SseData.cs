using System.Buffers;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>The <c>data</c> field of one frame.</summary>
internal static class SseData
{
    /// <summary>
    /// Where the data stands in the frame. A frame whose data spans lines is rewritten to one line first: JSON does not mind, and offsets stay simple.
    /// </summary>
    /// <returns>The range, absent when the frame carries no data (a comment or keep-alive).</returns>
    public static ByteRange Find(ref ReadOnlyMemory<byte> frame)
    {
        var found = FindLines(frame.Span, out var lines);
        if (lines <= 1)
        {
            return found;
        }

        frame = Join(frame.Span);
        return FindLines(frame.Span, out _);
    }

    /// <summary>Where the data stands in a frame that has it on one line.</summary>
    public static ByteRange Find(ReadOnlySpan<byte> frame) => FindLines(frame, out _);

    private static ByteRange FindLines(ReadOnlySpan<byte> frame, out int lines)
    {
        lines = 0;
        var found = default(ByteRange);
        var position = 0;
        while (position < frame.Length)
        {
            var length = frame[position..].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? frame.Length - position : length;
            var line = frame.Slice(position, length);
            if (line.StartsWith("data:"u8))
            {
                var skip = line.Length > 5 && line[5] == (byte)' ' ? 6 : 5;
                found = new ByteRange(position + skip, line.Length - skip);
                lines++;
            }

            position += length + 1;
        }

        return found;
    }

    private static byte[] Join(ReadOnlySpan<byte> frame)
    {
        var fields = new ArrayBufferWriter<byte>(frame.Length);
        var data = new ArrayBufferWriter<byte>(frame.Length);
        data.Write("data: "u8);
        foreach (var range in frame.SplitAny("\r\n"u8))
        {
            var line = frame[range];
            if (line.StartsWith("data:"u8))
            {
                data.Write(line[5..]);
                data.Write(" "u8);
            }
            else if (line.Length > 0)
            {
                fields.Write(line);
                fields.Write("\n"u8);
            }
        }

        data.Write("\n\n"u8);
        fields.Write(data.WrittenSpan);
        return fields.WrittenSpan.ToArray();
    }
}
