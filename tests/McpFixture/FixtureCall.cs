using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Guard.McpFixture;

/// <summary>One request and what its handler may do while it is answered.</summary>
internal sealed class FixtureCall(Conversation conversation, JsonRpcRequest request, CancellationToken cancellationToken)
{
    public string Method => request.Method;

    public JsonObject Params { get; } = request.Params as JsonObject ?? [];

    public JsonObject Meta => Params["_meta"] as JsonObject ?? [];

    public JsonObject Arguments => Params["arguments"] as JsonObject ?? [];

    /// <summary>The tool or the prompt that is asked for.</summary>
    public string Name => Params["name"]?.GetValue<string>() ?? throw ProtocolException.Invalid("The parameter 'name' is missing.");

    /// <summary>A modern request says its version itself; a legacy one relies on the handshake.</summary>
    public bool IsModern => conversation.IsModern(request);

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>What the client has carried over from the round before.</summary>
    public JsonObject? State => Params["requestState"] is { } state ? conversation.Fixture.Seal.Open(Name, state.GetValue<string>()) : null;

    /// <summary>Identifies the request to the client.</summary>
    public JsonNode Id => request.Id.Id is long number ? number : request.Id.ToString();

    private JsonObject ClientCapabilities => IsModern ? Meta[MetaKeys.ClientCapabilities] as JsonObject ?? [] : conversation.ClientCapabilities;

    public bool Can(string capability) => ClientCapabilities[capability] is JsonObject;

    /// <summary>The client of this era knows what to do with a task.</summary>
    public bool FollowsTasks => IsModern && (ClientCapabilities["extensions"] as JsonObject)?[TaskBoard.Extension] is JsonObject;

    public TaskBoard Tasks => conversation.Fixture.Tasks;

    public string? Argument(string name) => Arguments[name]?.ToString();

    public string RequiredArgument(string name) => Argument(name) ?? throw ProtocolException.Invalid($"The argument '{name}' is missing.");

    public Task PauseAsync(int milliseconds) => Task.Delay(milliseconds, cancellationToken);

    /// <summary>Sends a log message when the client wants messages of this level.</summary>
    public async Task LogAsync(string level, string text)
    {
        var threshold = IsModern ? Meta[MetaKeys.LogLevel]?.GetValue<string>() : conversation.LogLevel;
        if (threshold is not null && LogLevels.Reaches(level, threshold))
        {
            await NotifyAsync("notifications/message", new JsonObject { ["level"] = level, ["logger"] = Method, ["data"] = text });
        }
    }

    /// <summary>Reports progress when the client has given a token for it.</summary>
    public async Task ProgressAsync(double progress, double total)
    {
        if (Meta["progressToken"] is { } token)
        {
            var reported = new JsonObject { ["progressToken"] = token.DeepClone(), ["progress"] = progress, ["total"] = total };
            await NotifyAsync("notifications/progress", reported);
        }
    }

    /// <summary>Sends a notification on the stream that carries the answer.</summary>
    public Task NotifyAsync(string method, JsonObject parameters) =>
        conversation.SendAsync(new JsonRpcNotification { Method = method, Params = parameters, Context = Related() }, cancellationToken);

    public Task AnnounceAsync(string method, JsonObject? parameters) => conversation.Fixture.Changes.AnnounceAsync(method, parameters);

    /// <summary>Ends the response of a resumable stream; the answer waits for the client to come back.</summary>
    public Task CloseStreamAsync(TimeSpan retry) => conversation.CloseStreamAsync(request, retry, cancellationToken);

    /// <inheritdoc cref="AskAsync(IReadOnlyDictionary{string, Ask}, JsonObject?)"/>
    public async Task<JsonObject> AskAsync(string key, Ask ask, JsonObject? state = null) =>
        (await AskAsync(new Dictionary<string, Ask>(StringComparer.Ordinal) { [key] = ask }, state))[key];

    /// <summary>
    /// Asks the client. A legacy client gets a request for every question;
    /// a modern one has either answered already, or the call ends here and is repeated with answers.
    /// </summary>
    /// <param name="asks">The questions by the key of their answers.</param>
    /// <param name="state">What a modern client carries to the next round.</param>
    public async Task<IReadOnlyDictionary<string, JsonObject>> AskAsync(IReadOnlyDictionary<string, Ask> asks, JsonObject? state = null)
    {
        _ = State;
        foreach (var ask in asks.Values.Where(ask => !Can(ask.Capability)))
        {
            throw IsModern ? ProtocolException.Lacks(ask.Capability) : ProtocolException.Invalid($"The client does not support {ask.Capability}.");
        }

        var answers = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (key, ask) in asks)
        {
            if (await AnswerAsync(key, ask) is { } answer)
            {
                answers[key] = answer;
            }
        }

        if (answers.Count == asks.Count && asks.Count > 0)
        {
            return answers;
        }

        var open = asks.Where(ask => !answers.ContainsKey(ask.Key)).Select(static ask => KeyValuePair.Create(ask.Key, (JsonNode?)ask.Value.ToJson()));
        throw new InputRequired(new JsonObject(open), state is null ? null : conversation.Fixture.Seal.Seal(Name, state));
    }

    private async Task<JsonObject?> AnswerAsync(string key, Ask ask)
    {
        if (IsModern)
        {
            return GivenAnswer(key, ask);
        }

        var sent = new JsonRpcRequest { Method = ask.Method, Params = ask.Params.DeepClone(), Context = Related() };
        var answer = await conversation.RequestAsync(sent, cancellationToken);
        return answer as JsonObject ?? throw ProtocolException.Invalid("The client answered with something else than an object.");
    }

    private JsonObject? GivenAnswer(string key, Ask ask)
    {
        if (!Params.TryGetPropertyValue("inputResponses", out var given))
        {
            return null;
        }

        if (given is not JsonObject responses)
        {
            throw ProtocolException.Invalid("The parameter 'inputResponses' is not an object.");
        }

        if (!responses.TryGetPropertyValue(key, out var response))
        {
            return null;
        }

        var expected = ask.Capability switch { "elicitation" => "action", "sampling" => "content", _ => "roots" };
        return response is JsonObject answer && answer.ContainsKey(expected)
            ? answer
            : throw ProtocolException.Invalid($"The answer '{key}' is not one to {ask.Method}.");
    }

    private JsonRpcMessageContext Related() => new() { RelatedTransport = request.Context?.RelatedTransport };
}
