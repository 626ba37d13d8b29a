using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>
/// Answers everything that arrives over one transport.
/// Requests are taken as raw messages before the typed server sees them, so that nothing is added or dropped.
/// </summary>
internal sealed class Conversation : IAsyncDisposable
{
    private readonly McpServer _server;
    private readonly ITransport _transport;
    private readonly IDisposable? _changes;
    private readonly HashSet<string> _subscriptions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly bool _alwaysModern;
    private volatile bool _greeted;
    private volatile bool _ended;

    /// <param name="fixture">What is shared with other conversations.</param>
    /// <param name="transport">Disposed with the conversation.</param>
    /// <param name="alwaysModern">When the transport has already found out that its one request is modern.</param>
    public Conversation(Fixture fixture, ITransport transport, bool alwaysModern = false)
    {
        Fixture = fixture;
        _transport = transport;
        _alwaysModern = alwaysModern;
        var options = new McpServerOptions { ServerInfo = new Implementation { Name = "mcp-fixture", Version = "1.0.0" } };
        options.Filters.Message.IncomingFilters.Add(next => (context, cancellationToken) => ReceiveAsync(next, context, cancellationToken));
        _server = McpServer.Create(transport, options, (ILoggerFactory)NullLoggerFactory.Instance, null);
        _changes = alwaysModern ? null : fixture.Changes.Listen(AnnounceAsync);
    }

    public Fixture Fixture { get; }

    /// <summary>What a legacy client has declared in its handshake.</summary>
    public JsonObject ClientCapabilities { get; private set; } = [];

    /// <summary>What a legacy client wants to be told of.</summary>
    public string LogLevel { get; private set; } = LogLevels.All[0];

    /// <summary>Answers until the transport ends or the conversation is disposed.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _server.RunAsync(_ending.Token);
        }
        catch (OperationCanceledException) when (_ended)
        {
            // This is how a conversation ends.
        }
    }

    /// <summary>Whether the request says its version itself. After a handshake everything is legacy.</summary>
    public bool IsModern(JsonRpcRequest request) =>
        _alwaysModern || (!_greeted && (request.Params as JsonObject)?["_meta"] is JsonObject meta && meta.ContainsKey(MetaKeys.ProtocolVersion));

    public Task SendAsync(JsonRpcMessage message, CancellationToken cancellationToken) => _server.SendMessageAsync(message, cancellationToken);

    public async Task<JsonNode?> RequestAsync(JsonRpcRequest request, CancellationToken cancellationToken) =>
        (await _server.SendRequestAsync(request, cancellationToken)).Result;

    public async Task CloseStreamAsync(JsonRpcRequest request, TimeSpan retry, CancellationToken cancellationToken)
    {
        if (_transport is StreamableHttpServerTransport { Stateless: false, EventStreamStore: not null })
        {
            var parameters = new CallToolRequestParams { Name = "test_reconnection" };
            await new RequestContext<CallToolRequestParams>(_server, request, parameters).EnablePollingAsync(retry, cancellationToken);
        }
    }

    /// <summary>Starts a legacy conversation.</summary>
    public void Greet(JsonObject clientCapabilities)
    {
        ClientCapabilities = clientCapabilities;
        _greeted = true;
    }

    public void SetLogLevel(string level) => LogLevel = level;

    public void Subscribe(string uri)
    {
        lock (_subscriptions)
        {
            _subscriptions.Add(uri);
        }
    }

    public void Unsubscribe(string uri)
    {
        lock (_subscriptions)
        {
            _subscriptions.Remove(uri);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _changes?.Dispose();
        await _ending.CancelAsync();
        await _server.DisposeAsync();
        await _transport.DisposeAsync();
        _ending.Dispose();
    }

    private async Task ReceiveAsync(McpMessageHandler next, MessageContext context, CancellationToken cancellationToken)
    {
        if (context.JsonRpcMessage is not JsonRpcRequest request)
        {
            await next(context, cancellationToken);
            return;
        }

        var answer = await AnswerAsync(request, cancellationToken);
        answer.Context = new JsonRpcMessageContext { RelatedTransport = request.Context?.RelatedTransport };
        await SendAsync(answer, cancellationToken);
    }

    private async Task<JsonRpcMessage> AnswerAsync(JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var call = new FixtureCall(this, request, cancellationToken);
        try
        {
            return new JsonRpcResponse { Id = request.Id, Result = await FixtureMethods.AnswerAsync(this, call) };
        }
        catch (ProtocolException refused)
        {
            return Error(request, refused.Code, refused.Message, refused.ErrorData);
        }
        catch (McpException refused)
        {
            return new JsonRpcResponse { Id = request.Id, Result = Content.Failure(refused.Message) };
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            return Error(request, ProtocolException.InvalidParams, exception.Message, null);
        }
    }

    private static JsonRpcError Error(JsonRpcRequest request, int code, string message, JsonNode? data) =>
        new() { Id = request.Id, Error = new JsonRpcErrorDetail { Code = code, Message = message, Data = data } };

    private async Task AnnounceAsync(string method, JsonObject parameters)
    {
        if (!_greeted || !Wants(method, parameters))
        {
            return;
        }

        await SendAsync(new JsonRpcNotification { Method = method, Params = parameters }, _ending.Token);
    }

    private bool Wants(string method, JsonObject parameters)
    {
        if (method != "notifications/resources/updated")
        {
            return true;
        }

        lock (_subscriptions)
        {
            return _subscriptions.Contains(parameters["uri"]?.ToString() ?? "");
        }
    }
}
