using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Guard.LoadBench;

/// <summary>Drives a seat from core 0: wrk for whole bodies where it is installed, our own client for streams.</summary>
internal sealed partial class LoadGenerator(Workspace workspace)
{
    public static bool HasWrk { get; } = Array.Exists(["/usr/bin/wrk", "/usr/local/bin/wrk"], File.Exists);

    public async Task<LoadResult> RunAsync(Seat seat, Scenario scenario, int seconds)
    {
        var result = scenario.IsStream || !HasWrk
            ? await RunClientAsync(seat, [scenario.Body], scenario.Connections, seconds, requests: 0)
            : await RunWrkAsync(seat, scenario, seconds);
        return result.Errors == 0
            ? result
            : throw new InvalidOperationException($"{result.Errors} of {result.Requests} requests to {seat.Name} failed in \"{scenario.Name}\": {result.FirstError}");
    }

    /// <param name="seat">Whom to ask.</param>
    /// <param name="bodies">Sent in turn on every connection.</param>
    /// <param name="connections">At a time.</param>
    /// <param name="seconds">Ends the run; 0 for never.</param>
    /// <param name="requests">Ends the run; 0 for never.</param>
    public async Task<LoadResult> RunClientAsync(Seat seat, IReadOnlyList<string> bodies, int connections, int seconds, long requests)
    {
        var files = bodies.Select((body, index) => workspace.Write($"body{index}.json", body));
        var start = PinnedProcess.StartInfo(
            Seat.LoadCore, workspace.Program("LoadClient", "Guard.LoadClient"), seat.Chat.ToString(), $"{connections}", $"{seconds}", $"{requests}", seat.Key, string.Join(',', files));
        return JsonSerializer.Deserialize<LoadResult>(await OutputAsync(start))!;
    }

    private static double Microseconds(Match match)
    {
        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "us" => value,
            "ms" => value * 1_000,
            _ => value * 1_000_000,
        };
    }

    private static long Sum(Match match, params ReadOnlySpan<string> groups)
    {
        var sum = 0L;
        foreach (var group in groups)
        {
            sum += match.Success ? long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        }

        return sum;
    }

    private static async Task<string> OutputAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Length > 0 ? output : throw new InvalidOperationException($"The load generator said nothing: {await errors}");
    }

    private async Task<LoadResult> RunWrkAsync(Seat seat, Scenario scenario, int seconds)
    {
        var script = workspace.Write("wrk.lua", $$"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer {{seat.Key}}"
            wrk.body = [=[{{scenario.Body}}]=]
            """);
        var text = await OutputAsync(PinnedProcess.StartInfo(
            Seat.LoadCore, "wrk", "-t1", $"-c{scenario.Connections}", $"-d{seconds}s", "--latency", "-s", script, seat.Chat.ToString()));
        var total = Total().Match(text);
        if (!total.Success)
        {
            throw new InvalidOperationException($"wrk said: {text}");
        }

        var failed = Refused().Match(text);
        var broken = SocketErrors().Match(text);
        var errors = Sum(failed, "count") + Sum(broken, "connect", "read", "write", "timeout");
        return new LoadResult(
            Sum(total, "count"),
            errors,
            Events: 0,
            double.Parse(total.Groups["seconds"].Value, CultureInfo.InvariantCulture),
            Microseconds(P50().Match(text)),
            Microseconds(P99().Match(text))) { FirstError = failed.Success ? failed.Value : broken.Success ? broken.Value : null };
    }

    [GeneratedRegex(@"(?<count>\d+) requests in (?<seconds>[\d.]+)s", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Total();

    [GeneratedRegex(@"50%\s+(?<value>[\d.]+)(?<unit>us|ms|s)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+(?<value>[\d.]+)(?<unit>us|ms|s)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex P99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<count>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused();

    [GeneratedRegex(@"Socket errors: connect (?<connect>\d+), read (?<read>\d+), write (?<write>\d+), timeout (?<timeout>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SocketErrors();
}
