namespace Guard.Engine.Spend;

/// <summary>
/// What one token costs, in atto-dollars (1e-18 USD): fine enough that every published price and every override with up to eighteen decimals is a whole
/// number, so a cost is a sum of integer products and nothing is rounded before its end. 64 bits hold 9.2 dollars a token.
/// </summary>
/// <param name="Input">Input tokens that neither came from nor went into the provider's cache.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="CacheRead">Input tokens read from the provider's cache; the input rate where the vendor lists none.</param>
/// <param name="CacheWrite">Input tokens written to the provider's cache (five-minute lifetime); the input rate where the vendor lists none.</param>
/// <param name="Reasoning">Reasoning tokens among the output; the output rate where the vendor lists none.</param>
public readonly record struct TokenRates(long Input, long Output, long CacheRead, long CacheWrite, long Reasoning)
{
    /// <summary>Atto-dollars in one dollar.</summary>
    public const long PerDollar = 1_000_000_000_000_000_000;

    /// <summary>Atto-dollars of a price in dollars per token, rounded half away from zero. False when negative or above nine dollars.</summary>
    public static bool TryFromDollars(decimal dollarsPerToken, out long rate)
    {
        if (dollarsPerToken is < 0 or > 9)
        {
            rate = 0;
            return false;
        }

        rate = decimal.ToInt64(decimal.Round(dollarsPerToken * PerDollar, MidpointRounding.AwayFromZero));
        return true;
    }
}
