using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Work that goes on after its call was answered. Thread-safe.</summary>
internal sealed class FixtureTask(TimeProvider time) : IDisposable
{
    private const int TimeToLive = 300_000;
    private const int PollInterval = 50;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Dictionary<string, (Ask Ask, TaskCompletionSource<JsonObject> Answer)> _open = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private DateTimeOffset _updated = time.GetUtcNow();
    private string _status = "working";
    private JsonObject? _outcome;

    public string Id { get; } = $"task-{Guid.NewGuid():N}";

    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Runs the work to its end.</summary>
    public async Task RunAsync(Func<FixtureTask, Task<JsonObject>> work)
    {
        try
        {
            End("completed", new JsonObject { ["result"] = await work(this) });
        }
        catch (OperationCanceledException)
        {
            End("cancelled", []);
        }
        catch (ProtocolException failure)
        {
            End("failed", new JsonObject { ["error"] = new JsonObject { ["code"] = failure.Code, ["message"] = failure.Message } });
        }
    }

    /// <summary>Asks several questions at once and waits for all answers.</summary>
    public async Task<JsonObject[]> AskAsync(params (string Key, Ask Ask)[] asks)
    {
        List<Task<JsonObject>> answers = [];
        lock (_gate)
        {
            foreach (var (key, ask) in asks)
            {
                var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
                _open[key] = (ask, answer);
                answers.Add(answer.Task.WaitAsync(Cancelled));
            }

            Change("input_required");
        }

        return await Task.WhenAll(answers);
    }

    /// <summary>Takes answers; those to questions that are not open are let go.</summary>
    public void Update(JsonObject answers)
    {
        lock (_gate)
        {
            foreach (var (key, answer) in answers)
            {
                if (answer is JsonObject given && _open.Remove(key, out var question))
                {
                    question.Answer.TrySetResult((JsonObject)given.DeepClone());
                }
            }

            Change(_status == "input_required" && _open.Count == 0 ? "working" : _status);
        }
    }

    public void Cancel() => _cancelled.Cancel();

    public void Dispose() => _cancelled.Dispose();

    /// <summary>What the call is answered with.</summary>
    public JsonObject Created()
    {
        lock (_gate)
        {
            return Told("task");
        }
    }

    /// <summary>What <c>tasks/get</c> is answered with.</summary>
    public JsonObject Detailed()
    {
        lock (_gate)
        {
            var told = Told("complete");
            foreach (var (name, value) in _outcome ?? [])
            {
                told[name] = value?.DeepClone();
            }

            if (_status == "input_required")
            {
                told["inputRequests"] = new JsonObject(_open.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.Ask.ToJson())));
            }

            return told;
        }
    }

    private void End(string status, JsonObject outcome)
    {
        lock (_gate)
        {
            _outcome = outcome;
            Change(status);
        }
    }

    private void Change(string status) => (_status, _updated) = (status, time.GetUtcNow());

    private JsonObject Told(string resultType) => new()
    {
        ["resultType"] = resultType,
        ["taskId"] = Id,
        ["status"] = _status,
        ["createdAt"] = _created.ToString("O"),
        ["lastUpdatedAt"] = _updated.ToString("O"),
        ["ttlMs"] = TimeToLive,
        ["pollIntervalMs"] = PollInterval,
    };
}
