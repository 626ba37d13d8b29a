using System.Globalization;
using System.Numerics;
using System.Text;

namespace Guard.Engine.Schemas;

/// <summary>
/// A JSON number, exactly: digits without leading or trailing zeros, times a power of ten. Never converted to binary floating point, never expanded, so
/// <c>1e999999999</c> costs what it is long. Exponents beyond seventeen digits are cut to that.
/// </summary>
internal readonly ref struct NumberView
{
    /// <summary>Buffer that holds the digits of all but absurd numbers.</summary>
    public const int StackDigits = 128;

    private const long MaxExponent = 100_000_000_000_000_000;

    public NumberView(bool isNegative, ReadOnlySpan<byte> digits, long exponent)
    {
        IsNegative = isNegative;
        Digits = digits;
        Exponent = exponent;
    }

    public bool IsNegative { get; }

    /// <summary>ASCII digits; empty for zero.</summary>
    public ReadOnlySpan<byte> Digits { get; }

    /// <summary>Power of ten of the last digit.</summary>
    public long Exponent { get; }

    public bool IsZero => Digits.IsEmpty;

    public bool IsInteger => IsZero || Exponent >= 0;

    /// <summary>Reads a number of valid JSON.</summary>
    /// <param name="raw">As written.</param>
    /// <param name="buffer">At least as long as <paramref name="raw"/>; the digits stay in it.</param>
    public static NumberView Parse(ReadOnlySpan<byte> raw, Span<byte> buffer)
    {
        var count = 0;
        var position = raw[0] == (byte)'-' ? 1 : 0;
        var fraction = 0;
        var isFraction = false;
        for (; position < raw.Length && (raw[position] | 0x20) != 'e'; position++)
        {
            if (raw[position] == (byte)'.')
            {
                isFraction = true;
                continue;
            }

            fraction += isFraction ? 1 : 0;
            if (count > 0 || raw[position] != (byte)'0')
            {
                buffer[count++] = raw[position];
            }
        }

        var exponent = position < raw.Length ? ReadExponent(raw[(position + 1)..]) - fraction : -fraction;
        var digits = buffer[..count].TrimEnd((byte)'0');
        return digits.IsEmpty ? default : new NumberView(raw[0] == (byte)'-', digits, exponent + count - digits.Length);
    }

    public static int Compare(in NumberView left, in NumberView right)
    {
        var leftSign = Sign(left);
        var rightSign = Sign(right);
        if (leftSign != rightSign || leftSign == 0)
        {
            return leftSign - rightSign;
        }

        var order = (left.Exponent + left.Digits.Length).CompareTo(right.Exponent + right.Digits.Length);
        return leftSign * (order != 0 ? order : left.Digits.SequenceCompareTo(right.Digits));
    }

    /// <summary>Whether this is a whole number of <paramref name="divisor"/>, which is not zero.</summary>
    public bool IsMultipleOf(in NumberView divisor)
    {
        if (IsZero)
        {
            return true;
        }

        // The last digit is not zero: without the divisor's power of ten it cannot be one of its multiples.
        var shift = Exponent - divisor.Exponent;
        if (shift < 0)
        {
            return false;
        }

        var unit = Whole(divisor.Digits);
        return unit.IsOne || (Whole(Digits) * BigInteger.ModPow(10, shift, unit) % unit).IsZero;
    }

    public int Hash()
    {
        var hash = new HashCode();
        hash.AddBytes(Digits);
        hash.Add(Exponent);
        hash.Add(IsNegative);
        return hash.ToHashCode();
    }

    private static BigInteger Whole(ReadOnlySpan<byte> digits) => BigInteger.Parse(Encoding.ASCII.GetString(digits), NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Sign(in NumberView number) => number.IsZero ? 0 : number.IsNegative ? -1 : 1;

    private static long ReadExponent(ReadOnlySpan<byte> raw)
    {
        var isNegative = raw[0] == (byte)'-';
        long value = 0;
        foreach (var digit in raw[(raw[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
        {
            value = Math.Min((value * 10) + digit - '0', MaxExponent);
        }

        return isNegative ? -value : value;
    }
}
