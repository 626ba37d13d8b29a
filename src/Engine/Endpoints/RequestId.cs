using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Guard.Engine.Endpoints;

/// <summary>
/// Ids of requests: UUIDs of version 7 (RFC 9562, section 5.7), so that they sort by time. Unique, not secret: 62 bits count up from a random start, which
/// costs no call of the system. Thread-safe.
/// </summary>
internal static class RequestId
{
    private static long _counter = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));

    public static string Next(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        var count = (ulong)Interlocked.Increment(ref _counter);

        // The low bits of the counter go where they keep ids of one millisecond in order.
        bytes[6] = (byte)(0x70 | ((count >> 58) & 0x0F));
        bytes[7] = (byte)(count >> 50);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (count & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
