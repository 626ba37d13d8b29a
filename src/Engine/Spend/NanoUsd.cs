using System.Globalization;

namespace Guard.Engine.Spend;

/// <summary>Money as whole nano-dollars (1e-9 USD). A token can cost less than a micro-dollar, so nothing coarser is exact; 64 bits hold 9.2 billion dollars.</summary>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    public const long PerDollar = 1_000_000_000;

    public static NanoUsd Zero => default;

    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(checked(left.Value + right.Value));

    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(checked(left.Value - right.Value));

    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;

    public static NanoUsd Add(NanoUsd left, NanoUsd right) => left + right;

    public static NanoUsd Subtract(NanoUsd left, NanoUsd right) => left - right;

    /// <summary>Dollars, rounded half away from zero to the nearest nano-dollar. Throws <see cref="OverflowException"/> outside the range.</summary>
    public static NanoUsd FromDollars(decimal dollars) => new(decimal.ToInt64(decimal.Round(dollars * PerDollar, MidpointRounding.AwayFromZero)));

    /// <summary>Exact dollars.</summary>
    public decimal ToDollars() => (decimal)Value / PerDollar;

    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars without exponent or trailing zeros, such as <c>0.0000325</c>.</summary>
    public override string ToString() => ToDollars().ToString("0.#########", CultureInfo.InvariantCulture);
}
