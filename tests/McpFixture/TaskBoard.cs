using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>The tasks of one process, and the methods that follow them (extension <c>io.modelcontextprotocol/tasks</c>).</summary>
internal sealed class TaskBoard(TimeProvider time) : IDisposable
{
    public const string Extension = "io.modelcontextprotocol/tasks";

    private readonly ConcurrentDictionary<string, FixtureTask> _tasks = new(StringComparer.Ordinal);

    /// <summary>Begins a task when the client can follow one; else does the work at once.</summary>
    public async Task<JsonObject> RunAsync(FixtureCall call, Func<FixtureTask, Task<JsonObject>> work)
    {
        var task = new FixtureTask(time);
        if (!call.FollowsTasks)
        {
            return await work(task);
        }

        _tasks[task.Id] = task;
        _ = task.RunAsync(work);
        return task.Created();
    }

    public void Dispose()
    {
        foreach (var task in _tasks.Values)
        {
            task.Dispose();
        }
    }

    public JsonObject Answer(FixtureCall call)
    {
        if (!call.FollowsTasks)
        {
            throw ProtocolException.LacksExtension(Extension);
        }

        var id = call.Params["taskId"]?.GetValue<string>() ?? "";
        var task = _tasks.GetValueOrDefault(id) ?? throw ProtocolException.Invalid("Unknown task.");
        switch (call.Method)
        {
            case "tasks/get":
                return task.Detailed();
            case "tasks/update":
                task.Update(call.Params["inputResponses"] as JsonObject ?? []);
                return [];
            default:
                task.Cancel();
                return [];
        }
    }
}
