using System.Diagnostics;
using System.Globalization;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The reference MCP server from npm, behind HTTP on a free port.</summary>
internal sealed class EverythingServer : IAsyncDisposable
{
    private readonly Process _process;

    private EverythingServer(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <param name="isSse">Behind HTTP+SSE in place of streamable HTTP.</param>
    public static async Task<EverythingServer> StartAsync(bool isSse = false)
    {
        var port = TestPorts.Free();
        var start = new ProcessStartInfo(RequiredTools.Node(), [Program("server-everything"), isSse ? "sse" : "streamableHttp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Look(line.Data, listening);
        process.OutputDataReceived += (_, line) => Look(line.Data, listening);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new EverythingServer(process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{(isSse ? "sse" : "mcp")}")));
        try
        {
            await Deadline.Within(listening.Task, "the server to listen", TimeSpan.FromSeconds(30));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The script of a server from npm.</summary>
    public static string Program(string package) => RequiredTools.Clients("node_modules", "@modelcontextprotocol", package, "dist", "index.js");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Look(string? line, TaskCompletionSource listening)
    {
        if (line is not null && (line.Contains("listening", StringComparison.OrdinalIgnoreCase) || line.Contains("running on port", StringComparison.Ordinal)))
        {
            listening.TrySetResult();
        }
    }
}
