using System.Diagnostics;
using ModelContextProtocol.Client;

namespace Guard.Benchmarks.Mcp;

/// <summary>One way to the same tool, and how long calls took on it.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Tool">The tool's name there.</param>
/// <param name="Client">A connected client.</param>
internal sealed record CallSeat(string Name, string Tool, McpClient Client) : IAsyncDisposable
{
    private static readonly Dictionary<string, object?> Arguments = new(StringComparer.Ordinal) { ["text"] = "write to anna.keller@client.example about the invoice" };

    public List<double> Microseconds { get; } = [];

    /// <param name="seat"><c>name|url|tool</c>, and <c>|key</c> where one is asked for.</param>
    public static async Task<CallSeat> ConnectAsync(string seat)
    {
        var parts = seat.Split('|');
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(parts[1]),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = parts.Length > 3 ? new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {parts[3]}" } : null,
        });
        return new CallSeat(parts[0], parts[2], await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = "2025-11-25" }));
    }

    /// <summary>Calls one after the other, and keeps the times when asked to.</summary>
    public async Task CallAsync(int times, bool isMeasured)
    {
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await Client.CallToolAsync(Tool, Arguments);
            if (result.IsError == true)
            {
                throw new InvalidOperationException($"{Name} answered with an error.");
            }

            if (isMeasured)
            {
                Microseconds.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            }
        }
    }

    public double Percentile(double percent)
    {
        var sorted = Microseconds.Order().ToList();
        return sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
