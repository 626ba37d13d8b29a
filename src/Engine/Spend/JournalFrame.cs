using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;

namespace Guard.Engine.Spend;

/// <summary>
/// Bytes of the journal. A segment begins with eight bytes of magic and its number. A frame is the payload's length and its CRC-32C (both little-endian,
/// 32 bits) and the payload, a <see cref="SpendRecord"/> as JSON. What does not add up ends the segment.
/// </summary>
internal static class JournalFrame
{
    public const int SegmentHeader = 16;
    public const int Header = 8;
    public const int MaxPayload = 1024 * 1024;

    public static ReadOnlySpan<byte> Magic => "GSPEND01"u8;

    public static void WriteSegmentHeader(Span<byte> target, long segment)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], segment);
    }

    public static bool IsSegmentHeader(ReadOnlySpan<byte> bytes, long segment) =>
        bytes.Length >= SegmentHeader && bytes.StartsWith(Magic) && BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) == segment;

    /// <summary>Fills in the header in front of a payload that is already in place.</summary>
    public static void Seal(Span<byte> frame)
    {
        var payload = frame[Header..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(payload));
    }

    /// <summary>Length of the whole frame at the start of the bytes, 0 when there is none or it is damaged.</summary>
    public static int Measure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length is > 0 and <= MaxPayload && length <= bytes.Length - Header
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Checksum(bytes.Slice(Header, length))
            ? Header + length
            : 0;
    }

    /// <summary>The record in a whole frame, or null when the payload is not one (written by something else).</summary>
    public static SpendRecord? Read(ReadOnlySpan<byte> frame)
    {
        try
        {
            return JsonSerializer.Deserialize(frame[Header..], SpendRecordJson.Default.SpendRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> payload)
    {
        var checksum = uint.MaxValue;
        while (payload.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        foreach (var value in payload)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return ~checksum;
    }
}
