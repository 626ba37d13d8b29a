using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Guard.McpHub.Upstreams;

/// <summary>One running program that speaks MCP over its standard streams. Ends with its disposal. Writing is thread-safe.</summary>
internal sealed class StdioTransport : IDuplexTransport
{
    /// <summary>Messages that wait for the program to read.</summary>
    private const int MaxUnread = 1_000;

    private readonly ITransport _transport;
    private readonly CancellationTokenSource _stop = new();
    private int _unread;

    private StdioTransport(ITransport transport) => _transport = transport;

    /// <summary>A program knows its streams for as long as it runs.</summary>
    public bool IsForgotten => false;

    /// <summary>Starts the program; null when it does not start. What it writes to its error stream is dropped: it may hold anything.</summary>
    public static async ValueTask<StdioTransport?> StartAsync(McpServerSettings settings, CancellationToken cancellationToken)
    {
        var program = settings.Process!;
        var environment = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        foreach (var (name, value) in program.Variables)
        {
            environment[name] = value;
        }

        var transport = new StdioClientTransport(
            new StdioClientTransportOptions
            {
                Name = settings.Name,
                Command = program.Command,
                Arguments = [.. program.Arguments],
                EnvironmentVariables = environment,
                InheritEnvironmentVariables = false,
                ShutdownTimeout = TimeSpan.FromSeconds(5),
            },
            NullLoggerFactory.Instance);
        try
        {
            return new StdioTransport(await transport.ConnectAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or InvalidOperationException)
        {
            // Told to the caller as a server that does not start.
            return null;
        }
    }

    public async IAsyncEnumerable<DuplexMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var typed in _transport.MessageReader.ReadAllAsync(cancellationToken))
        {
            if (JsonSerializer.SerializeToNode(typed, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) is JsonObject message)
            {
                yield return new DuplexMessage(message, 0);
            }
        }
    }

    /// <summary>Whole messages only: a caller that leaves in the middle of one must not cut it off, and does not wait for its end.</summary>
    public async ValueTask<string?> WriteAsync(JsonObject message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var typed = JsonSerializer.Deserialize(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) as JsonRpcMessage ?? throw new IOException("Not a message.");
        if (Volatile.Read(ref _unread) >= MaxUnread)
        {
            return "does not read what it is sent";
        }

        await WholeAsync(typed).WaitAsync(cancellationToken);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _transport.DisposeAsync();
    }

    private async Task WholeAsync(JsonRpcMessage message)
    {
        Interlocked.Increment(ref _unread);
        try
        {
            await _transport.SendMessageAsync(message, _stop.Token);
        }
        catch (InvalidOperationException exception)
        {
            throw new IOException("The program ended.", exception);
        }
        finally
        {
            Interlocked.Decrement(ref _unread);
        }
    }
}
