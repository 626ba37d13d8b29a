using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Guard.Testing;

/// <summary>The real <c>guard</c> executable in a process of its own, on a free port and a data directory that outlives restarts.</summary>
public sealed partial class GuardProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private static readonly string[] MasterKeyVariables = ["GUARD_MASTER_KEY", "LITELLM_MASTER_KEY", "LITELLM_SALT_KEY", "CONFIG_FILE_PATH", "GUARD_DATA"];

    private readonly GuardProcessOptions _options;
    private readonly TemporaryDirectory _directory = new();
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private Process? _process;

    private GuardProcess(GuardProcessOptions options) => _options = options;

    /// <summary>Scheme, host and port of the running process; another port after each restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public string MasterKey => _options.MasterKey ?? throw new InvalidOperationException("No master key was given to this process.");

    public string DataDirectory => _directory.Combine("data");

    public int ProcessId => Running.Id;

    /// <summary>What it wrote to standard output so far, over all restarts.</summary>
    public string Output => Copy(_output);

    /// <summary>What it wrote to standard error so far, over all restarts.</summary>
    public string Errors => Copy(_errors);

    private Process Running => _process ?? throw new InvalidOperationException("The process is not running.");

    /// <summary>Starts and waits until it says that it is ready.</summary>
    /// <exception cref="GuardProcessException">It ended, or was not ready in time; the message carries what it wrote.</exception>
    public static async Task<GuardProcess> StartAsync(GuardProcessOptions options)
    {
        var guard = new GuardProcess(options);
        try
        {
            await guard.RestartAsync();
            return guard;
        }
        catch
        {
            await guard.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on the same data, after <see cref="KillHardAsync"/> or <see cref="TerminateAsync"/>.</summary>
    public async Task RestartAsync()
    {
        if (_process is { HasExited: false })
        {
            throw new InvalidOperationException("The process still runs.");
        }

        _process?.Dispose();
        Address = new Uri($"http://127.0.0.1:{TestPorts.Free()}");
        _process = new Process { StartInfo = StartInfo() };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>The status of <c>/health/readiness</c>, or null when nobody answers.</summary>
    public async Task<HttpStatusCode?> ReadinessAsync(CancellationToken cancellationToken = default)
    {
        using var client = new HttpClient { BaseAddress = Address };
        try
        {
            using var answer = await client.GetAsync("/health/readiness", cancellationToken);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary><c>kill -9</c>: nothing is flushed, nobody is told. Returns when the process is gone.</summary>
    public async Task KillHardAsync()
    {
        Running.Kill();
        await Deadline.Within(Running.WaitForExitAsync(), "the killed process to be gone");
    }

    /// <summary>Sends SIGTERM and does not wait.</summary>
    public void Terminate()
    {
        if (Kill(Running.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException("SIGTERM could not be sent.");
        }
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan? deadline = null)
    {
        await Deadline.Within(Running.WaitForExitAsync(), "the process to end by itself", deadline);
        return Running.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
        }

        _process?.Dispose();
        _directory.Dispose();
        PlantedSecrets.ThrowIfIn("What the process wrote", Output + Errors);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(GuardExecutable.Path)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _directory.Path,
        };
        start.ArgumentList.Add("serve");
        if (_options.Config is not null)
        {
            start.ArgumentList.Add("--config");
            start.ArgumentList.Add(_directory.Write("config.yaml", _options.Config));
        }

        foreach (var (name, text) in _options.Files)
        {
            _directory.Write(name, text);
        }

        foreach (var argument in new[] { "--urls", Address.GetLeftPart(UriPartial.Authority), "--data", DataDirectory }.Concat(_options.MoreArguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in MasterKeyVariables)
        {
            start.Environment.Remove(name);
        }

        if (_options.MasterKey is not null)
        {
            start.Environment["GUARD_MASTER_KEY"] = _options.MasterKey;
        }

        foreach (var (name, value) in _options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task WaitUntilReadyAsync()
    {
        try
        {
            await Deadline.UntilAsync(
                async cancellationToken => Running.HasExited || await ReadinessAsync(cancellationToken) == HttpStatusCode.OK,
                "guard to be ready",
                _options.ReadyWithin);
        }
        catch (TimeoutException exception)
        {
            throw new GuardProcessException($"guard was not ready within {_options.ReadyWithin.TotalSeconds} s.\n{Said}", exception);
        }

        if (Running.HasExited)
        {
            await Running.WaitForExitAsync();
            throw new GuardProcessException($"guard ended with exit code {Running.ExitCode} instead of serving.\n{Said}");
        }
    }

    private string Said => $"--- standard output\n{Output}--- standard error\n{Errors}";

    private void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private string Copy(StringBuilder text)
    {
        lock (_gate)
        {
            return text.ToString();
        }
    }
}
