using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>
/// A call of an older server on behalf of a client that can only be asked by a result. When the server asks, the client's request ends with the question and the call waits; the
/// client's next request brings the answer and waits on. The call ends with the request it runs in, or when nobody comes back. Thread-safe; one request at a time.
/// </summary>
internal sealed class ParkedCall(string id, string owner, ClientProfile client, TimeProvider time) : IExchange, IDisposable
{
    /// <summary>The only question of a round: an older server asks one after the other.</summary>
    private const string Question = "question";

    private readonly CancellationTokenSource _running = new(Timeout.InfiniteTimeSpan, time);
    private readonly SemaphoreSlim _asked = new(0);
    private IExchange? _current;
    private (string Method, JsonObject? Parameters, TaskCompletionSource<RpcReply> Answer)? _question;

    public string Id => id;

    /// <summary>The caller it belongs to.</summary>
    public string Owner => owner;

    public ClientProfile Client => client;

    /// <summary>Ends the call.</summary>
    public CancellationToken Token => _running.Token;

    /// <summary>The call, once it was started.</summary>
    public Task<RpcReply>? Call { get; private set; }

    /// <summary>Starts the call inside a request.</summary>
    public void Start(IExchange current, Func<ParkedCall, Task<RpcReply>> call)
    {
        Volatile.Write(ref _current, current);
        Call = call(this);
    }

    public ValueTask NotifyAsync(JsonObject notification, CancellationToken cancellationToken) =>
        Volatile.Read(ref _current) is { } current ? current.NotifyAsync(notification, cancellationToken) : default;

    public async ValueTask<RpcReply> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        if (Client.Capabilities[method[..method.IndexOf('/', StringComparison.Ordinal)]] is null)
        {
            return RpcReply.Fail(JsonRpc.MethodNotFound, "The client cannot be asked for this.");
        }

        var answer = new TaskCompletionSource<RpcReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _question = (method, parameters, answer);
        _asked.Release();
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the end of the call, or for a question; null for a question. When the request goes away, so does the call.</summary>
    public async ValueTask<RpcReply?> WaitAsync(IExchange current, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _current, current);
        await using var left = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _running);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var asked = _asked.WaitAsync(over.Token);
            if (await Task.WhenAny(Call!, asked) == asked && !cancellationToken.IsCancellationRequested)
            {
                await asked;
                return null;
            }

            return await Call!;
        }
        finally
        {
            Volatile.Write(ref _current, null);
            await over.CancelAsync();
        }
    }

    /// <summary>The result that asks the client, with the state that brings the answer back.</summary>
    public RpcReply Ask(string state, TimeSpan patience)
    {
        _running.CancelAfter(patience);
        var (method, parameters, _) = _question!.Value;
        var asked = new JsonObject { ["method"] = method };
        if (parameters is not null)
        {
            asked["params"] = parameters.DeepClone();
        }

        return RpcReply.Of(new JsonObject { ["resultType"] = "input_required", ["inputRequests"] = new JsonObject { [Question] = asked }, ["requestState"] = state });
    }

    /// <summary>Gives the client's answer to the server. False when the request brings none.</summary>
    public bool TryAnswer(JsonObject? responses)
    {
        if (responses?[Question] is not JsonObject response || _question is not { } question)
        {
            return false;
        }

        _running.CancelAfter(Timeout.InfiniteTimeSpan);
        _question = null;
        question.Answer.TrySetResult(RpcReply.Of(response.DeepClone()));
        return true;
    }

    /// <summary>Ends the call and waits for its end.</summary>
    public async ValueTask StopAsync()
    {
        await _running.CancelAsync();
        await ((Task)Call!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _running.Dispose();
        _asked.Dispose();
    }
}
