using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// A conversation with a server of 2025-11-25 or older over a transport that does not say which request a message belongs to. Requests share it, told apart by ids of the hub's own.
/// A question of the server goes to the client that all requests come from, or to the only request there is; where it could mean several clients, it is refused. Thread-safe.
/// </summary>
internal sealed class DuplexConversation : IAsyncDisposable
{
    private const int MaxRunning = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IDuplexTransport _transport;
    private readonly ConversationTerms _terms;
    private readonly ConcurrentDictionary<long, RunningRequest> _running = new();
    private readonly ConcurrentDictionary<IListener, bool> _listeners = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private volatile string? _end;
    private long _lastId;

    private DuplexConversation(IDuplexTransport transport, ConversationTerms terms)
    {
        _transport = transport;
        _terms = terms;
        _pump = PumpAsync();
    }

    /// <summary>The server says nothing any more.</summary>
    public bool HasEnded => _end is not null;

    /// <summary>What the server said of itself when it began, or null.</summary>
    public JsonNode? Instructions { get; private set; }

    /// <summary>What the server said it can do.</summary>
    public JsonObject Capabilities { get; private set; } = [];

    /// <summary>Agrees on a revision. The transport belongs to the conversation, and is disposed where there is none.</summary>
    /// <returns>The conversation, or why the server does not begin one.</returns>
    public static async ValueTask<(DuplexConversation? Begun, RpcReply Refusal)> BeginAsync(IDuplexTransport transport, ConversationTerms terms, CancellationToken cancellationToken)
    {
        var conversation = new DuplexConversation(transport, terms);
        RpcReply? refusal = terms.Fail("did not begin");
        try
        {
            refusal = await conversation.InitializeAsync(cancellationToken);
            return refusal is { } why ? (null, why) : (conversation, default);
        }
        finally
        {
            if (refusal is not null)
            {
                await conversation.DisposeAsync();
            }
        }
    }

    /// <summary>Sends a request and waits for its end.</summary>
    /// <exception cref="OperationCanceledException">The deadline passed, or the caller went away; the server was told.</exception>
    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, UpstreamDeadline deadline)
    {
        if (_running.Count >= MaxRunning)
        {
            return _terms.Fail("has too many requests that run");
        }

        var id = Interlocked.Increment(ref _lastId);
        var parameters = MetaNames.WithoutModern(request.Parameters);
        var progress = ProgressToken.Replace(parameters, id);
        var running = new RunningRequest(request.Method, _terms.MaxAnswerBytes);
        _running[id] = running;
        if (_end is { } end)
        {
            running.Close(end);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        var writing = Task.CompletedTask;
        try
        {
            // Some servers say things, and even ask, before they have taken the whole request.
            writing = WriteForAsync(running, JsonRpc.Request(id, request.Method, parameters), over.Token);
            var reader = new ExchangeReader(id, progress, new PausingExchange(request.Exchange, deadline), AnswerAsync, deadline.Heard);
            return await reader.ReadAsync(running.ReadAsync(over.Token), over.Token) ?? _terms.Fail(running.End ?? "ended in the middle of its answer");
        }
        catch (OperationCanceledException)
        {
            await TellAsync(JsonRpc.Notification("notifications/cancelled", new JsonObject { ["requestId"] = id, ["reason"] = "The caller went away or waited too long." }));
            throw;
        }
        finally
        {
            _running.TryRemove(id, out _);
            await over.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Hears of changes until the server ends.</summary>
    /// <param name="listener">Who hears.</param>
    /// <param name="granted">What the server is known to tell.</param>
    /// <param name="cancellationToken">Nobody listens any more.</param>
    public async ValueTask ListenAsync(IListener listener, ListenFilter granted, CancellationToken cancellationToken)
    {
        _listeners[listener] = true;
        try
        {
            foreach (var uri in granted.Uris)
            {
                await TellAsync(JsonRpc.Request(Interlocked.Increment(ref _lastId), "resources/subscribe", new JsonObject { ["uri"] = uri }));
                cancellationToken.ThrowIfCancellationRequested();
            }

            listener.Granted(granted);
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
    }

    /// <summary>Null, or why there is no conversation.</summary>
    private async ValueTask<RpcReply?> InitializeAsync(CancellationToken cancellationToken)
    {
        using var deadline = new UpstreamDeadline(_terms.Settings.Timeout, _terms.Time, cancellationToken);
        var parameters = new JsonObject
        {
            ["protocolVersion"] = McpVersion.LatestLegacy,
            ["capabilities"] = _terms.Capabilities.DeepClone(),
            ["clientInfo"] = HubInfo.Implementation(),
        };
        var reply = await SendAsync(new UpstreamRequest("initialize", parameters, _terms.Identity, new UpstreamSessions(1), SilentExchange.Instance), deadline);
        if (reply.Result is not JsonObject result || JsonRpc.TextOf(result["protocolVersion"]) is not { } version || !McpVersion.Legacy.Contains(version))
        {
            return reply.Error is null ? _terms.Fail("speaks no revision of the protocol that Guard knows") : reply;
        }

        Instructions = result["instructions"];
        Capabilities = result["capabilities"] as JsonObject ?? [];
        await TellAsync(JsonRpc.Notification("notifications/initialized", null));
        return null;
    }

    /// <summary>Whatever the server does not take ends the request.</summary>
    private async Task WriteForAsync(RunningRequest running, JsonObject message, CancellationToken cancellationToken)
    {
        if (await TryWriteAsync(message, cancellationToken) is { } refusal)
        {
            if (!_transport.IsForgotten)
            {
                running.Close(refusal);
                return;
            }

            // Ended before its caller hears of it, so that nobody else is given it meanwhile.
            _end ??= refusal;
            running.Close(refusal);
            await _stop.CancelAsync();
        }
    }

    /// <summary>What a client says to a question.</summary>
    private async ValueTask AnswerAsync(JsonObject message, CancellationToken cancellationToken) => await TryWriteAsync(message, cancellationToken);

    /// <summary>Something that nobody waits for. Best effort, bounded.</summary>
    private async ValueTask TellAsync(JsonObject message)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            await TryWriteAsync(message, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The server finds out by itself.
        }
    }

    private async ValueTask<string?> TryWriteAsync(JsonObject message, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.WriteAsync(message, cancellationToken);
        }
        catch (Exception exception) when (ServerFailure.Of(exception, _terms.MaxAnswerBytes) is not null)
        {
            return ServerFailure.Of(exception, _terms.MaxAnswerBytes);
        }
    }

    private async Task PumpAsync()
    {
        var end = "ended in the middle of its answer";
        try
        {
            await foreach (var received in _transport.ReadAsync(_stop.Token))
            {
                await RouteAsync(received);
            }
        }
        catch (OperationCanceledException)
        {
            // It is disposed.
        }
        catch (Exception exception) when (ServerFailure.Of(exception, _terms.MaxAnswerBytes) is not null)
        {
            end = ServerFailure.Of(exception, _terms.MaxAnswerBytes)!;
        }
        finally
        {
            _end = end;
            foreach (var running in _running.Values)
            {
                running.Close(end);
            }

            // A server that said too much, or nothing that can be read, is not listened to any longer.
            await _transport.DisposeAsync();
        }
    }

    /// <summary>To the request that it answers or tells of; a question to the client that can only be meant.</summary>
    private async ValueTask RouteAsync(DuplexMessage received)
    {
        var message = received.Message;
        if (JsonRpc.MethodOf(message) is not { } method)
        {
            RunningOf(message["id"])?.Answer(received);
        }
        else if (JsonRpc.IdOf(message) is { } question)
        {
            if (method == "ping")
            {
                await TellAsync(RpcReply.Of(new JsonObject()).ToMessage(question));
            }
            else if (Meant()?.Give(received) != true)
            {
                await TellAsync(RpcReply.Fail(JsonRpc.InvalidRequest, "No single client can be asked now.").ToMessage(question));
            }
        }
        else if (method == "notifications/progress")
        {
            RunningOf(JsonRpc.ParametersOf(message)?["progressToken"])?.Give(received);
        }
        else if (method.EndsWith("/list_changed", StringComparison.Ordinal) || method == "notifications/resources/updated")
        {
            foreach (var listener in _listeners.Keys)
            {
                listener.Heard((JsonObject)message.DeepClone());
            }
        }
        else
        {
            Meant()?.Give(received);
        }
    }

    /// <summary>The request whose client the server can only mean: of one client's the newest, of several clients' the only one.</summary>
    private RunningRequest? Meant()
    {
        var able = _running.Where(static pair => pair.Value.CanCarryQuestions).ToList();
        return _terms.IsOneClients || able.Count == 1 ? able.OrderByDescending(static pair => pair.Key).Select(static pair => pair.Value).FirstOrDefault() : null;
    }

    private RunningRequest? RunningOf(JsonNode? told) => told is JsonValue value && value.TryGetValue<long>(out var id) && _running.TryGetValue(id, out var running) ? running : null;
}
