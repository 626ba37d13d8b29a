using System.Globalization;

namespace Guard.Testing;

/// <summary>How many random cases a property runs: the number its test names, times <c>GUARD_PROPERTY_FACTOR</c> where a long proof sets it.</summary>
public static class PropertyCases
{
    public const string FactorVariable = "GUARD_PROPERTY_FACTOR";

    public static int Count(int atCiSize) => checked(atCiSize * Factor());

    private static int Factor() =>
        int.TryParse(Environment.GetEnvironmentVariable(FactorVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && factor > 0
            ? factor
            : 1;
}
