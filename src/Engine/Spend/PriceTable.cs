using System.Collections.Immutable;
using System.Globalization;

namespace Guard.Engine.Spend;

/// <summary>
/// Reads price data: comma-separated lines without quoting, a header, <c>#</c> for remarks. Prices are dollars per million tokens; an empty cell means "not
/// listed". A bad line is a build mistake, so it throws <see cref="FormatException"/> naming file and line.
/// </summary>
internal static class PriceTable
{
    internal const string Header =
        "provider,model,aliases,snapshots,input,output,cache_read,cache_write,reasoning,long_over,long_input,long_output,long_cache_read,long_cache_write,"
        + "context,max_output,effective,checked,source";

    private const int Columns = 19;
    private const decimal Million = 1_000_000;

    public static IReadOnlyList<PriceRow> ReadEmbedded()
    {
        var assembly = typeof(PriceTable).Assembly;
        var rows = new List<PriceRow>();
        foreach (var name in assembly.GetManifestResourceNames().Where(static name => name.Contains(".Spend.Prices.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            Read(name, reader, rows);
        }

        return rows;
    }

    public static void Read(string name, TextReader reader, ICollection<PriceRow> rows)
    {
        var number = 0;
        var sawHeader = false;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (!sawHeader)
            {
                sawHeader = line.Equals(Header, StringComparison.Ordinal)
                    ? true
                    : throw new FormatException($"{name}:{number}: the header differs from the expected columns.");
                continue;
            }

            rows.Add(Row(line.Split(','), $"{name}:{number}"));
        }
    }

    private static PriceRow Row(string[] cells, string place)
    {
        if (cells.Length != Columns)
        {
            throw new FormatException($"{place}: {cells.Length} cells instead of {Columns}.");
        }

        var longOver = Count(cells[9], place);
        var rates = Rates(cells[4], cells[5], cells[6], cells[7], cells[8], place);
        return new PriceRow
        {
            Provider = Text(cells[0], place),
            Model = Text(cells[1], place),
            Aliases = [.. cells[2].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            CoversSnapshots = cells[3] switch { "yes" => true, "no" => false, _ => throw new FormatException($"{place}: snapshots is yes or no.") },
            Rates = rates,
            LongPromptThreshold = longOver,
            LongPromptRates = longOver is null ? default : Rates(cells[10], cells[11], cells[12], cells[13], "", place),
            ContextWindow = (int?)Count(cells[14], place),
            MaxOutputTokens = (int?)Count(cells[15], place),
            Effective = Date(cells[16], place),
            Checked = Date(cells[17], place),
            Source = Text(cells[18], place),
        };
    }

    private static TokenRates Rates(string input, string output, string cacheRead, string cacheWrite, string reasoning, string place)
    {
        var perInput = Price(input, place) ?? throw new FormatException($"{place}: an input price is needed.");
        var perOutput = Price(output, place) ?? throw new FormatException($"{place}: an output price is needed (0 for embeddings).");
        return new TokenRates(perInput, perOutput, Price(cacheRead, place) ?? perInput, Price(cacheWrite, place) ?? perInput, Price(reasoning, place) ?? perOutput);
    }

    private static long? Price(string cell, string place)
    {
        if (cell.Length == 0)
        {
            return null;
        }

        return decimal.TryParse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars)
            && TokenRates.TryFromDollars(dollars / Million, out var rate)
            ? rate
            : throw new FormatException($"{place}: '{cell}' is not a price.");
    }

    private static long? Count(string cell, string place) => cell.Length == 0
        ? null
        : int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw new FormatException($"{place}: '{cell}' is not a count.");

    private static DateOnly Date(string cell, string place) => DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new FormatException($"{place}: '{cell}' is not a date (yyyy-MM-dd).");

    private static string Text(string cell, string place) => cell.Length > 0 ? cell : throw new FormatException($"{place}: a cell that must be filled is empty.");
}
