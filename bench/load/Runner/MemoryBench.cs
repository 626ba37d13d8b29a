using System.Globalization;
using System.Text;

namespace Guard.LoadBench;

/// <summary>Many requests through one process, its memory read on the way: the last quarter must not stand above the second.</summary>
internal static class MemoryBench
{
    private const int Connections = 32;
    private const int StreamEvery = 10;

    /// <summary>What the collector may take or give back between two quarters without anything being kept.</summary>
    private const double SlackMegabytes = 8;
    private const double SlackShare = 0.05;

    public static async Task<int> RunAsync(BenchOptions options, Workspace workspace)
    {
        var port = Workspace.FreePort();
        await using var upstream = await PinnedProcess.StartServerAsync(
            PinnedProcess.StartInfo(Seat.LoadCore, workspace.Program("Upstream", "Guard.LoadUpstream"), $"{port}"), port);
        var address = new Uri($"http://127.0.0.1:{port}/");
        await using var seat = options.IsSelfCheck ? await Seat.BareYarpAsync(workspace, address) : await Seat.GuardAsync(workspace, address);
        var generator = new LoadGenerator(workspace);
        string[] bodies = [.. Enumerable.Repeat(Scenario.All[1].Body, StreamEvery - 1), Scenario.All[2].Body];
        await generator.RunClientAsync(seat, bodies, Connections, seconds: 0, options.Requests / 10);
        var samples = new List<double>();
        var running = generator.RunClientAsync(seat, bodies, Connections, seconds: 0, options.Requests);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!running.IsCompleted)
        {
            samples.Add(seat.Process.ResidentMegabytes());
            await timer.WaitForNextTickAsync();
        }

        var load = await running;
        return await ReportAsync(workspace, seat, load, samples, options.IsSelfCheck);
    }

    private static async Task<int> ReportAsync(Workspace workspace, Seat seat, LoadResult load, List<double> samples, bool isSelfCheck)
    {
        if (load.Errors > 0 || samples.Count < 8)
        {
            Console.Error.WriteLine($"{load.Errors} of {load.Requests} requests failed ({load.FirstError}); {samples.Count} samples: nothing can be said about memory.");
            return 1;
        }

        double[] quarters = [.. samples.Chunk((samples.Count + 3) / 4).Select(quarter => quarter.Average())];
        var allowed = quarters[1] * (1 + SlackShare) + SlackMegabytes;
        var isFlat = quarters[^1] <= allowed;
        var culture = CultureInfo.InvariantCulture;
        var now = TimeProvider.System.GetUtcNow();
        var text = new StringBuilder();
        text.Append(culture, $"# Memory, {now:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append(culture, $"{seat.Name}: {load.Requests} requests ({Connections} at a time, every tenth a stream of 200 events) in {load.Seconds:0} s after a tenth as many to warm up; ");
        text.Append(culture, $"resident memory read {samples.Count} times.\n\n");
        text.Append("| quarter | mean MB |\n|---|--:|\n");
        for (var index = 0; index < quarters.Length; index++)
        {
            text.Append(culture, $"| {index + 1} | {quarters[index]:0.0} |\n");
        }

        text.Append(culture, $"\nHighest {samples.Max():0.0} MB. From the second to the last quarter: {quarters[^1] - quarters[1]:+0.0;-0.0} MB, ");
        text.Append(culture, $"{(quarters[^1] - quarters[1]) * 1_048_576 / (load.Requests / 2.0):0} bytes a request. Limit {allowed:0.0} MB (second quarter + {SlackShare:P0} + {SlackMegabytes} MB): ");
        text.Append(isFlat ? "kept.\n" : "MISSED.\n");
        text.Append("A limit kept while every quarter stands above the one before it says only that the growth is small: run more requests (--requests) to see whether it ends.\n");
        Console.WriteLine(text);
        var name = $"{(isSelfCheck ? "memory-self-check" : "memory")}-{now.ToString("yyyy-MM-dd", culture)}.md";
        Directory.CreateDirectory(workspace.Results);
        await File.WriteAllTextAsync(Path.Combine(workspace.Results, name), text.ToString());
        return isFlat ? 0 : 1;
    }
}
