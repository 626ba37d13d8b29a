using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Guard.LoadBench;

/// <summary>A process on one core (where taskset exists and there are two), with its CPU time and memory read from /proc.</summary>
internal sealed class PinnedProcess : IAsyncDisposable
{
    /// <summary>Linux reports CPU time to user space in hundredths of a second (USER_HZ, proc(5)).</summary>
    private const double MicrosecondsATick = 10_000;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private PinnedProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public static bool CanPin { get; } = Environment.ProcessorCount >= 2 && Array.Exists(["/usr/bin/taskset", "/bin/taskset"], File.Exists);

    public static ProcessStartInfo StartInfo(int core, string program, params ReadOnlySpan<string> arguments)
    {
        string[] command = program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program, .. arguments] : [program, .. arguments];
        if (CanPin)
        {
            command = ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture), .. command];
        }

        return new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
    }

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    public static async Task<PinnedProcess> StartServerAsync(ProcessStartInfo start, int port)
    {
        var pinned = new PinnedProcess(Process.Start(start)!);
        pinned._process.BeginOutputReadLine();
        pinned._process.BeginErrorReadLine();
        using var expired = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await AcceptsAsync(port))
        {
            if (pinned._process.HasExited)
            {
                throw new InvalidOperationException($"{start.ArgumentList.LastOrDefault()} ended with {pinned._process.ExitCode}: {pinned._errors}");
            }

            await timer.WaitForNextTickAsync(expired.Token);
        }

        return pinned;
    }

    /// <summary>User and system time of all threads since the start, in microseconds.</summary>
    public double CpuMicroseconds()
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) * MicrosecondsATick;
    }

    public double ResidentMegabytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null && _errors.Length < 4000)
        {
            _errors.AppendLine(line);
        }
    }
}
