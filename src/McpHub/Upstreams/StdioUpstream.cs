using Guard.McpHub.Pins;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// An MCP server that is a program on this machine, of 2025-11-25 or older. One process serves all callers: it is started when first needed, again with growing pauses when it
/// dies, and ended with the host.
/// </summary>
internal sealed class StdioUpstream(McpServerSettings settings, HubInstructions instructions, TimeProvider time) : IUpstream, IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private StdioProcess? _process;
    private DateTimeOffset _notBefore;
    private int _failures;

    public McpServerSettings Settings => settings;

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (request.Method is "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe")
        {
            return RpcReply.Fail(JsonRpc.InvalidRequest, "All callers share this program: what one of them sets would be set for all.");
        }

        using var deadline = new UpstreamDeadline(settings.Timeout, time, cancellationToken);
        try
        {
            return await ProcessAsync(deadline.Token) is { } process ? await process.SendAsync(request, deadline) : Fail("does not start; it is tried again later");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail("did not answer in time");
        }
        catch (IOException)
        {
            return Fail("ended in the middle of its answer");
        }
    }

    public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        // A program is not started only to be listened to.
        if (Volatile.Read(ref _process) is { HasEnded: false } process)
        {
            await process.ListenAsync(listener, cancellationToken);
        }
    }

    /// <summary>The process is everybody's.</summary>
    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) => default;

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _starting.Dispose();
    }

    private RpcReply Fail(string what) => RpcReply.OfServer(settings.Name, what);

    /// <summary>The running process, started now where there is none; null while it is left alone.</summary>
    private async ValueTask<StdioProcess?> ProcessAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _process) is { HasEnded: false } running)
        {
            return running;
        }

        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_process is { HasEnded: false } started)
            {
                return started;
            }

            // It is started for everybody, so who asked first cannot stop it by leaving.
            using var patience = new CancellationTokenSource(settings.Timeout, time);
            return time.GetUtcNow() < _notBefore ? null : await StartAsync(patience.Token);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async ValueTask<StdioProcess?> StartAsync(CancellationToken cancellationToken)
    {
        if (_process is { } old)
        {
            Volatile.Write(ref _process, null);
            await old.DisposeAsync();
        }

        // Whoever dies at once again and again is left alone for longer and longer.
        _failures++;
        _notBefore = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, _failures - 1) - 1));
        var process = await StdioProcess.StartAsync(settings, cancellationToken);
        if (process is not null)
        {
            _failures = 0;
            instructions.Hear(settings, UpstreamIdentity.Of(settings, null, []), process.Instructions);
            Volatile.Write(ref _process, process);
        }

        return process;
    }
}
