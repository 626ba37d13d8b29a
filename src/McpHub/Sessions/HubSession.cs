using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Sessions;

/// <summary>The session of a client of 2025-11-25 or older. It belongs to who opened it: a name is no proof of anything. Thread-safe.</summary>
internal sealed class HubSession(string id, string owner, ClientProfile client)
{
    private const int MaxServers = 1_000;
    private const int MaxQuestions = 256;
    private const int MaxSubscriptions = 1_000;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<RpcReply>> _questions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _subscriptions = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _over = NewSignal();
    private ClientProfile _client = client;
    private TaskCompletionSource _changed = NewSignal();
    private long _lastQuestion;
    private int _isListening;
    private long _usedTicks;

    public string Id => id;

    /// <summary>Who opened it.</summary>
    public string Owner => owner;

    public static RpcReply CannotAsk => RpcReply.Fail(JsonRpc.MethodNotFound, "The client cannot be asked for this.");

    /// <summary>Ends with the session.</summary>
    public Task Over => _over.Task;

    public ClientProfile Client => LogLevel is { } level ? _client with { LogLevel = level } : _client;

    /// <summary>What <c>logging/setLevel</c> said last.</summary>
    public string? LogLevel { get; set; }

    /// <summary>Resources that the client subscribed to.</summary>
    public ImmutableArray<string> Subscriptions => [.. _subscriptions.Keys];

    /// <summary>Ends when <see cref="Subscriptions"/> changes.</summary>
    public Task SubscriptionsChanged => Volatile.Read(ref _changed).Task;

    /// <summary>Sessions with older servers on its behalf.</summary>
    public UpstreamSessions Upstreams { get; } = new(MaxServers, isOneClients: true);

    public DateTimeOffset Used
    {
        get => new(Interlocked.Read(ref _usedTicks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _usedTicks, value.UtcTicks);
    }

    /// <summary>Keeps what a successful request said for the whole session.</summary>
    public void Remember(string method, JsonObject? parameters)
    {
        if (method == "logging/setLevel")
        {
            LogLevel = JsonRpc.TextOf(parameters?["level"]);
        }
        else if (JsonRpc.TextOf(parameters?["uri"]) is { } uri
            && (method == "resources/subscribe" ? _subscriptions.Count < MaxSubscriptions && _subscriptions.TryAdd(uri, true) : method == "resources/unsubscribe" && _subscriptions.TryRemove(uri, out _)))
        {
            Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
        }
    }

    /// <summary>The client of a session that began before it could say so says what it is; false the second time.</summary>
    public bool TryIntroduce(ClientProfile introduced) => Interlocked.CompareExchange(ref _client, introduced, ClientProfile.Unknown) == ClientProfile.Unknown;

    /// <summary>The session begins to be told of changes; false the second time.</summary>
    public bool TryListen() => Interlocked.Exchange(ref _isListening, 1) == 0;

    /// <summary>Ends what still runs for the session. It is in no table any more.</summary>
    public void End() => _over.TrySetResult();

    /// <summary>Asks the client and waits for what it answers.</summary>
    /// <param name="method">What for.</param>
    /// <param name="parameters">The question.</param>
    /// <param name="send">Brings it to the client.</param>
    /// <param name="cancellationToken">Nobody wants to know any more.</param>
    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, Func<JsonObject, CancellationToken, ValueTask> send, CancellationToken cancellationToken)
    {
        if (Client.Capabilities[method[..method.IndexOf('/', StringComparison.Ordinal)]] is null)
        {
            return CannotAsk;
        }

        if (Ask() is not { } question)
        {
            return RpcReply.Fail(JsonRpc.InternalError, "Too many questions wait for the client.");
        }

        try
        {
            await send(JsonRpc.Request(question.Id.DeepClone(), method, parameters), cancellationToken);
            return await question.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            _questions.TryRemove(question.Id.GetValue<string>(), out _);
        }
    }

    /// <summary>Registers a question to the client; null when too many wait.</summary>
    private (JsonNode Id, Task<RpcReply> Answer)? Ask()
    {
        if (_questions.Count >= MaxQuestions)
        {
            return null;
        }

        var question = string.Create(CultureInfo.InvariantCulture, $"guard-{Interlocked.Increment(ref _lastQuestion)}");
        var answer = new TaskCompletionSource<RpcReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[question] = answer;
        return (JsonValue.Create(question), answer.Task);
    }

    /// <summary>The client answered. False when nobody asked.</summary>
    public bool Answer(JsonObject response)
    {
        if (JsonRpc.TextOf(response["id"]) is not { } question || !_questions.TryRemove(question, out var waiting))
        {
            return false;
        }

        return waiting.TrySetResult(RpcReply.OfMessage(response));
    }

    /// <summary>Makes a running request one that the client can cancel.</summary>
    public void Started(JsonNode request, CancellationTokenSource running) => _running[request.ToJsonString()] = running;

    public void Ended(JsonNode request) => _running.TryRemove(request.ToJsonString(), out _);

    /// <summary>The client does not want the answer any more.</summary>
    public void Cancel(JsonNode? request)
    {
        if (request is not null && _running.TryGetValue(request.ToJsonString(), out var running))
        {
            try
            {
                running.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
