using System.Diagnostics;
using System.Globalization;

namespace Guard.Benchmarks.Rules;

/// <summary>Measures each of a million decisions alone, by thread CPU time and by the wall, beside doing nothing.</summary>
internal static class DecisionProof
{
    private const int Calls = 1_000_000;
    private const int WarmUp = 200_000;
    private const double AllowedMicroseconds = 20;

    /// <summary>False when the 99th percentile is over the limit or something was allocated.</summary>
    public static bool Run()
    {
        using var decision = new DecisionCase();
        decision.Count();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DecisionCase.Rules} rules, {decision.Selected} selected, {decision.Judged} judged without a match; {Calls:N0} calls after {WarmUp:N0}"));
        Measure("nothing", static () => { });
        Measure("selection", decision.Select);
        Measure("judging", decision.Judge);
        var (p99, bytes) = Measure("decision", decision.Decide);
        var isGood = p99 <= AllowedMicroseconds * 1000 && bytes == 0;
        Console.WriteLine($"at most {AllowedMicroseconds} us of CPU at p99 and nothing allocated: {(isGood ? "yes" : "NO")}");
        return isGood;
    }

    private static (long P99, long Bytes) Measure(string what, Action call)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            call();
        }

        var cpu = new CallHistogram();
        var wall = new CallHistogram();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var before = ThreadCpuClock.Now();
            call();
            var after = ThreadCpuClock.Now();
            var ended = Stopwatch.GetTimestamp();
            cpu.Record(after - before);
            wall.Record((ended - started) * (1_000_000_000 / Stopwatch.Frequency));
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Print(what, "CPU", cpu);
        Print(what, "wall", wall);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-9} {allocated} bytes allocated in {Calls:N0} calls"));
        return (cpu.Percentile(99), allocated);
    }

    private static void Print(string what, string clock, CallHistogram histogram) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-10}{clock,-5} p50 {histogram.Percentile(50) / 1000.0:0.00} us, p90 {histogram.Percentile(90) / 1000.0:0.00} us, p99 {histogram.Percentile(99) / 1000.0:0.00} us, p99.9 {histogram.Percentile(99.9) / 1000.0:0.00} us, most {histogram.Most / 1000.0:0.0} us"));
}
