using System.Globalization;

namespace Guard.McpFixture;

/// <summary>What the command line asks for.</summary>
internal sealed record FixtureOptions(int Port, FixtureEra Era, bool Stdio)
{
    public const string Usage = "mcp-fixture --port N [--era both|legacy|modern]\nmcp-fixture --stdio [--era both|legacy|modern]";

    /// <returns>Nothing when the arguments make no sense.</returns>
    public static FixtureOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var (port, era, stdio) = (0, FixtureEra.Both, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--stdio":
                    stdio = true;
                    break;
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue:
                    i++;
                    break;
                case "--era" when ReadEra(value) is { } read:
                    era = read;
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return new FixtureOptions(port, era, stdio);
    }

    private static FixtureEra? ReadEra(string value) => value switch
    {
        "both" => FixtureEra.Both,
        "legacy" => FixtureEra.Legacy,
        "modern" => FixtureEra.Modern,
        _ => null,
    };
}
