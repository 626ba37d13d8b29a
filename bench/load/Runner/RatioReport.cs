using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Guard.LoadBench;

/// <summary>Medians over the rounds and their ratios, as a table to read and as JSON.</summary>
internal sealed class RatioReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly BenchOptions _options;
    private readonly IReadOnlyList<Measurement> _measurements;
    private readonly List<Row> _rows;

    public RatioReport(BenchOptions options, string yardstick, string tested, IReadOnlyList<Measurement> measurements)
    {
        _options = options;
        _measurements = measurements;
        _rows = [.. Scenario.All.Select(scenario => new Row(scenario, Of(scenario, yardstick), Of(scenario, tested)))];
    }

    public bool IsWithinLimits => _rows.TrueForAll(row => row.IsWithinLimit);

    public async Task WriteAsync(string directory)
    {
        var now = TimeProvider.System.GetUtcNow();
        var name = $"{(_options.IsSelfCheck ? "load-self-check" : "load")}-{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        var table = Table(now);
        Console.WriteLine(table);
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, name + ".md"), table);
        await File.WriteAllTextAsync(Path.Combine(directory, name + ".json"), JsonSerializer.Serialize(Document(now), Indented) + "\n");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private Summary Of(Scenario scenario, string seat)
    {
        var own = _measurements.Where(measured => measured.Scenario == scenario.Name && measured.Seat == seat).ToList();
        return new Summary(
            seat,
            Median(own.Select(measured => measured.CpuPerUnit)),
            own.Min(measured => measured.CpuPerUnit),
            own.Max(measured => measured.CpuPerUnit),
            Median(own.Select(measured => measured.UnitsPerSecond)),
            Median(own.Select(measured => measured.P50)),
            Median(own.Select(measured => measured.P99)),
            Median(own.Select(measured => measured.Share)));
    }

    private string Table(DateTimeOffset now)
    {
        var text = new StringBuilder();
        var culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"# Load, {now:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append(culture, $"{Environment.ProcessorCount} cores, {MemoryGigabytes():0} GB, .NET {Environment.Version}. ");
        text.Append(PinnedProcess.CanPin ? "Load and upstream on core 0, the system under test alone on core 1. " : "Nothing is pinned: compare with care. ");
        text.Append(LoadGenerator.HasWrk ? "wrk drives whole bodies, our own client streams. " : "wrk is missing: our own client drives everything. ");
        text.Append(culture, $"{_options.WarmUpSeconds} s of warm-up each, then {_options.Rounds} alternating rounds of {_options.Seconds} s; medians. ");
        text.Append("CPU is user and system time of the whole process. p50 and p99 are of whole answers, or to the first event of a stream.\n\n");
        text.Append("| load | seat | CPU us/unit (min-max) | units/s | p50 us | p99 us | share of core | CPU ratio | limit |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var row in _rows)
        {
            Append(text, row.Scenario, row.Yardstick, "1", "");
            Append(text, row.Scenario, row.Tested, row.CpuRatio.ToString("0.00", culture), Limit(row));
        }

        return text.ToString();
    }

    private string Limit(Row row) => _options.IsSelfCheck
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{row.Scenario.Limit:0.0} {(row.IsWithinLimit ? "kept" : "missed")}");

    private static void Append(StringBuilder text, Scenario scenario, Summary seat, string ratio, string limit) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {scenario.Name} (per {scenario.Unit}) | {seat.Seat} | {seat.Cpu:0.00} ({seat.Min:0.00}-{seat.Max:0.00}) | {seat.Rate:0} | {seat.P50:0} | {seat.P99:0} | {seat.Share:0.00} | {ratio} | {limit} |\n");

    private static double MemoryGigabytes() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;

    private object Document(DateTimeOffset now) => new
    {
        measured_at = now,
        machine = new { cores = Environment.ProcessorCount, memory_gb = Math.Round(MemoryGigabytes()), dotnet = Environment.Version.ToString(), pinned = PinnedProcess.CanPin },
        rounds = _options.Rounds,
        seconds = _options.Seconds,
        warm_up_seconds = _options.WarmUpSeconds,
        rows = _rows.Select(row => new { load = row.Scenario.Name, unit = row.Scenario.Unit, cpu_ratio = row.CpuRatio, limit = row.Scenario.Limit, yardstick = row.Yardstick, tested = row.Tested }),
        measurements = _measurements.Select(measured => new { measured.Scenario, measured.Seat, measured.Round, measured.CpuPerUnit, measured.UnitsPerSecond, measured.P50, measured.P99, measured.Share, measured.Units, measured.Load.Seconds, upstream_cpu_per_unit = measured.UpstreamCpuMicroseconds / measured.Units }),
    };

    private sealed record Summary(string Seat, double Cpu, double Min, double Max, double Rate, double P50, double P99, double Share);

    private sealed record Row(Scenario Scenario, Summary Yardstick, Summary Tested)
    {
        public double CpuRatio => Tested.Cpu / Yardstick.Cpu;

        public bool IsWithinLimit => Scenario.Limit == 0 || CpuRatio <= Scenario.Limit;
    }
}
