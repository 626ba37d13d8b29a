namespace Guard.LoadBench;

/// <summary>Guard and bare YARP in turn, in the same run, under the same load: alternating rounds, so that a busy machine hurts both alike.</summary>
internal static class RatioBench
{
    public static async Task<int> RunAsync(BenchOptions options, Workspace workspace)
    {
        var port = Workspace.FreePort();
        await using var upstream = await PinnedProcess.StartServerAsync(
            PinnedProcess.StartInfo(Seat.LoadCore, workspace.Program("Upstream", "Guard.LoadUpstream"), $"{port}"), port);
        var address = new Uri($"http://127.0.0.1:{port}/");
        await using var yarp = await Seat.BareYarpAsync(workspace, address);
        await using var other = options.IsSelfCheck ? await Seat.BareYarpAsync(workspace, address, "bare YARP again") : await Seat.GuardAsync(workspace, address);
        var generator = new LoadGenerator(workspace);
        foreach (var seat in new[] { yarp, other })
        {
            await WarmUpAsync(generator, seat, options.WarmUpSeconds);
        }

        var measurements = new List<Measurement>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var scenario in Scenario.All)
            {
                var order = round % 2 == 1 ? new[] { yarp, other } : [other, yarp];
                foreach (var seat in order)
                {
                    var measured = await MeasureAsync(generator, seat, upstream, scenario, round, options.Seconds);
                    measurements.Add(measured);
                    Console.Error.WriteLine(
                        $"round {round}/{options.Rounds}  {seat.Name,-10} {scenario.Name,-50} {measured.CpuPerUnit,7:0.00} us/{scenario.Unit}  {measured.UnitsPerSecond,9:0}/s");
                }
            }
        }

        var report = new RatioReport(options, yarp.Name, other.Name, measurements);
        await report.WriteAsync(workspace.Results);
        return report.IsWithinLimits || options.IsSelfCheck ? 0 : 1;
    }

    /// <summary>A just-in-time compiler needs its time: bare YARP's cost per request halves twice in the first half minute.</summary>
    private static async Task WarmUpAsync(LoadGenerator generator, Seat seat, int seconds)
    {
        Console.Error.WriteLine($"warming {seat.Name} for {seconds} s");
        var each = Math.Max(1, seconds / Scenario.All.Count);
        foreach (var scenario in Scenario.All)
        {
            await generator.RunAsync(seat, scenario, each);
        }
    }

    private static async Task<Measurement> MeasureAsync(LoadGenerator generator, Seat seat, PinnedProcess upstream, Scenario scenario, int round, int seconds)
    {
        var before = seat.Process.CpuMicroseconds();
        var upstreamBefore = upstream.CpuMicroseconds();
        var load = await generator.RunAsync(seat, scenario, seconds);

        // What a seat still has to write in the background is part of the price.
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        return new Measurement(
            scenario.Name, seat.Name, round, load, seat.Process.CpuMicroseconds() - before, upstream.CpuMicroseconds() - upstreamBefore) { IsStream = scenario.IsStream };
    }
}
