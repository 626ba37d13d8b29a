using System.Buffers.Binary;
using System.Numerics;

namespace Guard.Plugins.Pii.Checks;

/// <summary>Keccak-256 with the original padding, as Ethereum uses it (not FIPS 202's SHA3-256), for inputs of one block.</summary>
internal static class Keccak256
{
    private const int Rate = 136;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    private static ReadOnlySpan<byte> Rotations => [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    private static ReadOnlySpan<byte> Lanes => [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    /// <param name="input">Shorter than 136 bytes.</param>
    /// <param name="hash">32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        Span<byte> block = stackalloc byte[Rate];
        block.Clear();
        input.CopyTo(block);
        block[input.Length] = 0x01;
        block[Rate - 1] |= 0x80;

        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        for (var i = 0; i < Rate / 8; i++)
        {
            state[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(i * 8)..]);
        }

        Span<ulong> parity = stackalloc ulong[5];
        foreach (var constant in RoundConstants)
        {
            Permute(state, parity);
            state[0] ^= constant;
        }

        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(i * 8)..], state[i]);
        }
    }

    private static void Permute(Span<ulong> state, Span<ulong> parity)
    {
        for (var x = 0; x < 5; x++)
        {
            parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }

        for (var x = 0; x < 5; x++)
        {
            var mix = parity[(x + 4) % 5] ^ BitOperations.RotateLeft(parity[(x + 1) % 5], 1);
            for (var y = 0; y < 25; y += 5)
            {
                state[x + y] ^= mix;
            }
        }

        var moved = state[1];
        for (var i = 0; i < 24; i++)
        {
            var lane = Lanes[i];
            (moved, state[lane]) = (state[lane], BitOperations.RotateLeft(moved, Rotations[i]));
        }

        for (var y = 0; y < 25; y += 5)
        {
            state.Slice(y, 5).CopyTo(parity);
            for (var x = 0; x < 5; x++)
            {
                state[x + y] = parity[x] ^ (~parity[(x + 1) % 5] & parity[(x + 2) % 5]);
            }
        }
    }
}
