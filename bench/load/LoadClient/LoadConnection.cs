using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Guard.LoadClient;

/// <summary>One connection: sends, reads to the end, sends again.</summary>
internal sealed class LoadConnection(LoadPlan plan, LoadBudget budget)
{
    private const int MaxSamples = 1_000_000;
    private const int MaxErrors = 100;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ResponseReader _response = new();

    public long Requests { get; private set; }

    public long Errors { get; private set; }

    public long Events { get; private set; }

    public string? FirstError { get; private set; }

    public List<float> Latencies { get; } = [];

    public List<float> Firsts { get; } = [];

    public List<float> Gaps { get; } = [];

    public async Task RunAsync()
    {
        for (var turn = 0; Errors < MaxErrors && !budget.IsSpent;)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(plan.Target.Host, plan.Target.Port);
                while (Errors < MaxErrors && budget.Take())
                {
                    await ExchangeAsync(socket, plan.Messages[turn++ % plan.Messages.Length]);
                }
            }
            catch (Exception exception) when (exception is SocketException or InvalidDataException)
            {
                Fail(exception.Message);
            }
        }
    }

    private static float MicrosecondsSince(long start) => (float)Stopwatch.GetElapsedTime(start).TotalMicroseconds;

    private static void Add(List<float> samples, float value)
    {
        if (samples.Count < MaxSamples)
        {
            samples.Add(value);
        }
    }

    private async Task ExchangeAsync(Socket socket, byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        var last = 0L;
        _response.Begin();
        await socket.SendAsync(message);
        while (!_response.IsDone)
        {
            var count = await socket.ReceiveAsync(_buffer);
            if (count == 0)
            {
                throw new InvalidDataException("The connection was closed in the middle of a response.");
            }

            var before = _response.Events;
            _response.Feed(_buffer.AsSpan(0, count));
            if (_response.Events > before)
            {
                Add(before == 0 ? Firsts : Gaps, MicrosecondsSince(before == 0 ? start : last));
                last = Stopwatch.GetTimestamp();
            }
        }

        Add(Latencies, MicrosecondsSince(start));
        Events += _response.Events;
        if (_response.Status == 200)
        {
            Requests++;
        }
        else
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"status {_response.Status}"));
        }
    }

    private void Fail(string error)
    {
        Errors++;
        FirstError ??= error;
    }
}
