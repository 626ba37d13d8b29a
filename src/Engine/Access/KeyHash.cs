using System.Buffers.Binary;

namespace Guard.Engine.Access;

/// <summary>A SHA-256 digest as a dictionary key: 32 bytes by value, nothing on the heap.</summary>
internal readonly record struct KeyHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public const int Size = 32;

    public const int HexLength = 2 * Size;

    public static KeyHash Read(ReadOnlySpan<byte> digest) => new(
        BinaryPrimitives.ReadUInt64BigEndian(digest),
        BinaryPrimitives.ReadUInt64BigEndian(digest[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(digest[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(digest[24..]));

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out KeyHash hash)
    {
        hash = default;
        if (hex.Length != HexLength)
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[Size];
        if (Convert.FromHexString(hex, digest, out _, out var written) != System.Buffers.OperationStatus.Done || written != Size)
        {
            return false;
        }

        hash = Read(digest);
        return true;
    }

    public void Write(Span<byte> digest)
    {
        BinaryPrimitives.WriteUInt64BigEndian(digest, First);
        BinaryPrimitives.WriteUInt64BigEndian(digest[8..], Second);
        BinaryPrimitives.WriteUInt64BigEndian(digest[16..], Third);
        BinaryPrimitives.WriteUInt64BigEndian(digest[24..], Fourth);
    }

    public override int GetHashCode() => unchecked((int)First);

    /// <summary>Lower-case hex, as the store keeps it.</summary>
    public override string ToString()
    {
        Span<byte> digest = stackalloc byte[Size];
        Write(digest);
        return Convert.ToHexStringLower(digest);
    }
}
