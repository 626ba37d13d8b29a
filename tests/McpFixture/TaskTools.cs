using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tools whose work may go on as a task.</summary>
internal static class TaskTools
{
    private const string Name = """{"type":"object","properties":{"name":{"type":"string"}}}""";
    private const string Seconds = """{"type":"object","properties":{"seconds":{"type":"number"},"label":{"type":"string"}}}""";
    private const string FileName = """{"type":"object","properties":{"filename":{"type":"string"}}}""";

    public static IEnumerable<FixtureTool> All =>
    [
        new("greet", "Greets at once", Name, static call => Task.FromResult(Content.Result($"Hello, {call.Argument("name")}!"))),
        new("slow_compute", "Takes as long as it is told", Seconds, SlowAsync),
        new("failing_job", "Fails after a while, as a task only", FixtureTool.NoArguments, FailAsync),
        new("protocol_error_job", "Ends in an error of the protocol", FixtureTool.NoArguments, static call => call.Tasks.RunAsync(call, static _ => throw new ProtocolException(-32603, "The job broke down."))),
        new("confirm_delete", "Deletes when it is told so", FileName, ConfirmAsync),
        new("multi_input", "Asks two questions at once", FixtureTool.NoArguments, TwiceAsync),
        new("test_tool_with_task", "Asks, then works as a task", FixtureTool.NoArguments, AskFirstAsync),
    ];

    private static Task<JsonObject> SlowAsync(FixtureCall call)
    {
        var seconds = double.Parse(call.Argument("seconds") ?? "0", CultureInfo.InvariantCulture);
        return call.Tasks.RunAsync(call, async task =>
        {
            // Who waits for the result is not kept waiting long.
            await Task.Delay(TimeSpan.FromSeconds(call.FollowsTasks ? seconds : Math.Min(seconds, 1)), task.Cancelled);
            return Content.Result($"Computed {call.Argument("label")}.");
        });
    }

    private static Task<JsonObject> FailAsync(FixtureCall call) => Required(call).Tasks.RunAsync(call, static async task =>
    {
        await Task.Delay(TimeSpan.FromSeconds(1), task.Cancelled);
        return Content.Failure("The job failed.");
    });

    private static Task<JsonObject> ConfirmAsync(FixtureCall call) => Required(call).Tasks.RunAsync(call, async task =>
    {
        var answers = await task.AskAsync(("confirm", Ask.ElicitField($"Delete {call.Argument("filename")}?", "confirm", "boolean")));
        return Content.Result($"Deleted: {answers[0]["content"]?["confirm"]}");
    });

    private static Task<JsonObject> TwiceAsync(FixtureCall call) => Required(call).Tasks.RunAsync(call, static async task =>
    {
        var answers = await task.AskAsync(("first", Ask.ElicitField("First?", "name")), ("second", Ask.ElicitField("Second?", "name")));
        return Content.Result($"{answers[0]["content"]?["name"]} and {answers[1]["content"]?["name"]}");
    });

    private static async Task<JsonObject> AskFirstAsync(FixtureCall call)
    {
        var answer = await Required(call).AskAsync("user_name", Ask.ElicitField("What is your name?", "name"));
        return await call.Tasks.RunAsync(call, _ => Task.FromResult(Content.Result($"Hello, {answer["content"]?["name"]}!")));
    }

    private static FixtureCall Required(FixtureCall call) => call.FollowsTasks ? call
        : throw (call.IsModern ? ProtocolException.LacksExtension(TaskBoard.Extension) : ProtocolException.Invalid("The tool works as a task only."));
}
