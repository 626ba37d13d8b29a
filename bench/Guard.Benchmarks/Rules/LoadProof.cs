using System.Diagnostics;
using System.Globalization;
using Guard.Engine;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.Benchmarks.Rules;

/// <summary>Times loads of rule files as the host makes them: the first in a fresh process, then again and again.</summary>
internal static class LoadProof
{
    private const int Repeats = 20;

    private static readonly IGuardrailFactory[] Factories =
        [.. new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider().GetServices<IGuardrailFactory>()];

    /// <summary>The set in force, as a process keeps it while it loads the next.</summary>
    private static RuleSet? s_current;

    public static async Task<RuleSet> LoadAsync(string directory)
    {
        var load = await RuleLoader.LoadAsync([directory], Factories, CancellationToken.None);
        return s_current = load.RuleSet ?? throw new InvalidOperationException(string.Join('\n', load.Diagnostics.Take(20)));
    }

    /// <summary>Prints what loads of a directory cost.</summary>
    public static async Task RunAsync(string directory)
    {
        _ = Factories.Length;
        var (first, firstCpu) = await TimeAsync(directory);
        Print("first load of the process", [first], [firstCpu]);
        List<double> wall = [];
        List<double> cpu = [];
        for (var i = 0; i < Repeats; i++)
        {
            var (milliseconds, used) = await TimeAsync(directory);
            wall.Add(milliseconds);
            cpu.Add(used);
        }

        Print("later loads, median", wall, cpu);
    }

    private static async Task<(double Wall, double Cpu)> TimeAsync(string directory)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await LoadAsync(directory);
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private static void Print(string what, List<double> wall, List<double> cpu)
    {
        wall.Sort();
        cpu.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {wall[wall.Count / 2]:0} ms (least {wall[0]:0}, most {wall[^1]:0}), {cpu[cpu.Count / 2]:0} ms of CPU on both cores together"));
    }
}
