using System.Diagnostics;

namespace Guard.LoadClient;

/// <summary>Runs all connections and adds up what they saw.</summary>
internal static class LoadRun
{
    public static async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        var start = Stopwatch.GetTimestamp();
        var budget = new LoadBudget(plan);
        var connections = Enumerable.Range(0, plan.Connections).Select(_ => new LoadConnection(plan, budget)).ToList();
        await Task.WhenAll(connections.Select(connection => connection.RunAsync()));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var latencies = Sorted(connections, connection => connection.Latencies);
        var firsts = Sorted(connections, connection => connection.Firsts);
        var gaps = Sorted(connections, connection => connection.Gaps);
        return new LoadResult
        {
            Requests = connections.Sum(connection => connection.Requests),
            Errors = connections.Sum(connection => connection.Errors),
            Events = connections.Sum(connection => connection.Events),
            Seconds = seconds,
            LatencyP50 = At(latencies, 0.50),
            LatencyP99 = At(latencies, 0.99),
            FirstP50 = At(firsts, 0.50),
            FirstP99 = At(firsts, 0.99),
            GapP50 = At(gaps, 0.50),
            GapP99 = At(gaps, 0.99),
            FirstError = connections.Select(connection => connection.FirstError).FirstOrDefault(error => error is not null),
        };
    }

    private static float[] Sorted(List<LoadConnection> connections, Func<LoadConnection, List<float>> samples)
    {
        float[] all = [.. connections.SelectMany(samples)];
        Array.Sort(all);
        return all;
    }

    private static double At(float[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
}
