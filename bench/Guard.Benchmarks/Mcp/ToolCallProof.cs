using System.Globalization;

namespace Guard.Benchmarks.Mcp;

/// <summary>Times a tool call on several ways to the same server, in turns, one call at a time. The first way is the baseline.</summary>
internal static class ToolCallProof
{
    private const int WarmUp = 1_000;
    private const int Rounds = 10;
    private const int Calls = 300;

    public static async Task RunAsync(IEnumerable<string> ways)
    {
        List<CallSeat> seats = [];
        foreach (var way in ways)
        {
            seats.Add(await CallSeat.ConnectAsync(way));
            await seats[^1].CallAsync(WarmUp, isMeasured: false);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var seat in seats)
            {
                await seat.CallAsync(Calls, isMeasured: true);
            }
        }

        Console.WriteLine("| way | p50 us | p90 us | p99 us | over the first, p50 us | ratio p50 |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        foreach (var seat in seats)
        {
            var (median, least) = (seat.Percentile(50), seats[0].Percentile(50));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {seat.Name} | {median:0} | {seat.Percentile(90):0} | {seat.Percentile(99):0} | {median - least:0} | {median / least:0.00} |"));
            await seat.DisposeAsync();
        }
    }
}
