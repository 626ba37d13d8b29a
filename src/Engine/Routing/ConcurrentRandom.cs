using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Guard.Engine.Routing;

/// <summary>A <see cref="Random"/> that any number of threads may share without a lock: SplitMix64 (Steele, Lea, Flood 2014), whose state is a counter.
/// For choices and jitter, never for secrets.</summary>
internal sealed class ConcurrentRandom(ulong seed) : Random
{
    private ulong _state = seed;

    /// <summary>Seeded from the system's generator.</summary>
    public static ConcurrentRandom Create()
    {
        Span<ulong> seed = stackalloc ulong[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(seed));
        return new ConcurrentRandom(seed[0]);
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    public override int Next() => (int)Below(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    public override long NextInt64() => (long)Below(long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return unchecked(minValue + (long)Below((ulong)maxValue - (ulong)minValue));
    }

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)NextBits();
        }
    }

    protected override double Sample() => NextDouble();

    // The high half of the product is the draw (Lemire 2019, without the rejection step: the bias is below 2^-32 for any list of deployments).
    private ulong Below(ulong limit) => Math.BigMul(NextBits(), limit, out _);

    private ulong NextBits()
    {
        var bits = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
