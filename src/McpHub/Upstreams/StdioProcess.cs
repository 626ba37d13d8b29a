using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// One running program that speaks MCP over its standard streams. Requests of many callers share it, told apart by ids of the hub's own. A question of the program goes to the only
/// caller there is, since it does not say whom it means; where there are several, it is refused. Thread-safe.
/// </summary>
internal sealed class StdioProcess : IAsyncDisposable
{
    private const int MaxRunning = 1_000;
    private const int MaxWaiting = 1_000;

    private readonly ITransport _transport;
    private readonly ConcurrentDictionary<long, Running> _running = new();
    private readonly ConcurrentDictionary<IListener, bool> _listeners = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private long _lastId;

    private StdioProcess(ITransport transport)
    {
        _transport = transport;
        _pump = PumpAsync();
    }

    /// <summary>It says nothing any more.</summary>
    public bool HasEnded => _pump.IsCompleted;

    /// <summary>What it said of itself when it started, or null.</summary>
    public JsonNode? Instructions { get; private set; }

    /// <summary>Starts the program and agrees on a revision; null when it does not start or speaks something else. What it writes to its error stream is dropped: it may hold anything.</summary>
    public static async ValueTask<StdioProcess?> StartAsync(McpServerSettings settings, CancellationToken cancellationToken)
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
        StdioProcess? process = null;
        var isGood = false;
        try
        {
            process = new StdioProcess(await transport.ConnectAsync(cancellationToken));
            isGood = await process.InitializeAsync(settings, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or InvalidOperationException)
        {
            // Told to the caller as a server that does not start.
        }
        finally
        {
            if (!isGood && process is not null)
            {
                await process.DisposeAsync();
            }
        }

        return isGood ? process : null;
    }

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, UpstreamDeadline deadline)
    {
        if (_running.Count >= MaxRunning)
        {
            return RpcReply.Fail(JsonRpc.InternalError, "Too many requests run at this server.");
        }

        var id = Interlocked.Increment(ref _lastId);
        var parameters = request.Parameters?.DeepClone() as JsonObject;
        var progress = ProgressToken.Replace(parameters, id);
        var running = new Running();
        _running[id] = running;
        try
        {
            await WriteAsync(JsonRpc.Request(id, request.Method, parameters), deadline.Token);
            var reader = new ExchangeReader(id, progress, new PausingExchange(request.Exchange, deadline), Answer, deadline.Heard);
            return await reader.ReadAsync(running.Messages.Reader.ReadAllAsync(deadline.Token), deadline.Token) ?? throw new IOException("The program ended.");
        }
        catch (OperationCanceledException)
        {
            await TellCancelledAsync(id);
            throw;
        }
        finally
        {
            _running.TryRemove(id, out _);
        }

        ValueTask Answer(JsonObject message, CancellationToken cancellationToken) => WriteAsync(message, cancellationToken);
    }

    /// <summary>Hears of lists that change until the program ends. Subscriptions to resources would be everybody's, so there are none.</summary>
    public async ValueTask ListenAsync(IListener listener, CancellationToken cancellationToken)
    {
        _listeners[listener] = true;
        try
        {
            listener.Granted(ListenFilter.Lists);
            await _pump.WaitAsync(cancellationToken);
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _transport.DisposeAsync();
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async ValueTask<bool> InitializeAsync(McpServerSettings settings, CancellationToken cancellationToken)
    {
        using var deadline = new UpstreamDeadline(settings.Timeout, TimeProvider.System, cancellationToken);
        var parameters = new JsonObject
        {
            ["protocolVersion"] = McpVersion.LatestLegacy,
            ["capabilities"] = new JsonObject { ["sampling"] = new JsonObject(), ["elicitation"] = new JsonObject(), ["roots"] = new JsonObject() },
            ["clientInfo"] = HubInfo.Implementation(),
        };
        var identity = UpstreamIdentity.Of(settings, null, []);
        var reply = await SendAsync(new UpstreamRequest("initialize", parameters, identity, new UpstreamSessions(1), SilentExchange.Instance), deadline);
        if (JsonRpc.TextOf(reply.Result?["protocolVersion"]) is not { } version || !McpVersion.Legacy.Contains(version))
        {
            return false;
        }

        Instructions = reply.Result?["instructions"];
        await WriteAsync(JsonRpc.Notification("notifications/initialized", null), cancellationToken);
        return true;
    }

    /// <summary>Whole messages only: a caller that leaves in the middle of one must not cut it off.</summary>
    private async ValueTask WriteAsync(JsonObject message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var typed = JsonSerializer.Deserialize(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) as JsonRpcMessage ?? throw new IOException("Not a message.");
        await _transport.SendMessageAsync(typed, _stop.Token);
    }

    private async ValueTask TellCancelledAsync(long id)
    {
        try
        {
            await WriteAsync(JsonRpc.Notification("notifications/cancelled", new JsonObject { ["requestId"] = id }), _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The program is gone: nothing to cancel.
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var typed in _transport.MessageReader.ReadAllAsync(_stop.Token))
            {
                if (JsonSerializer.SerializeToNode(typed, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) is JsonObject message)
                {
                    await RouteAsync(message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            foreach (var running in _running.Values)
            {
                running.Messages.Writer.TryComplete();
            }
        }
    }

    /// <summary>To the request that it answers or tells of; a question to the only one there is.</summary>
    private async ValueTask RouteAsync(JsonObject message)
    {
        if (JsonRpc.MethodOf(message) is null)
        {
            Give(Number(message["id"]), message);
        }
        else if (JsonRpc.IdOf(message) is { } question)
        {
            // Any running request may be the one that it means.
            var running = _running.Values.Take(2).ToList();
            if (running.Count != 1 || !running[0].Messages.Writer.TryWrite(message))
            {
                await WriteAsync(RpcReply.Fail(JsonRpc.InvalidRequest, "No single client can be asked now.").ToMessage(question), _stop.Token);
            }
        }
        else if (JsonRpc.MethodOf(message) == "notifications/progress")
        {
            Give(Number(JsonRpc.ParametersOf(message)?["progressToken"]), message);
        }
        else if (JsonRpc.MethodOf(message)!.EndsWith("/list_changed", StringComparison.Ordinal))
        {
            foreach (var listener in _listeners.Keys)
            {
                listener.Heard(message);
            }
        }
        else if (_running.Count == 1)
        {
            _running.Values.FirstOrDefault()?.Messages.Writer.TryWrite(message);
        }
    }

    private void Give(long? id, JsonObject message)
    {
        if (id is { } known && _running.TryGetValue(known, out var running))
        {
            running.Messages.Writer.TryWrite(message);
        }
    }

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>A request that waits for its answer.</summary>
    private sealed class Running
    {
        public Channel<JsonObject> Messages { get; } =
            Channel.CreateBounded<JsonObject>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    }
}
