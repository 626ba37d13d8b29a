using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tools that talk to the client while they run, in both eras.</summary>
internal static class InteractiveTools
{
    private const string PromptSchema =
        """
        {"type":"object","properties":{"prompt":{"type":"string","description":"The prompt to send to the model"}},"required":["prompt"]}
        """;

    private const string MessageSchema =
        """
        {"type":"object","properties":{"message":{"type":"string","description":"The message to show"}},"required":["message"]}
        """;

    private const string UserSchema =
        """
        {"type":"object","properties":{
          "username":{"type":"string","description":"User's response"},
          "email":{"type":"string","description":"User's email address"}},
         "required":["username","email"]}
        """;

    private const string DefaultsSchema =
        """
        {"type":"object","properties":{
          "name":{"type":"string","description":"User name","default":"John Doe"},
          "age":{"type":"integer","description":"User age","default":30},
          "score":{"type":"number","description":"User score","default":95.5},
          "status":{"type":"string","description":"User status","enum":["active","inactive","pending"],"default":"active"},
          "verified":{"type":"boolean","description":"Verification status","default":true}},
         "required":[]}
        """;

    private const string EnumsSchema =
        """
        {"type":"object","properties":{
          "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
          "titledSingle":{"type":"string","oneOf":[
            {"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
          "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
          "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
          "titledMulti":{"type":"array","items":{"anyOf":[
            {"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}},
         "required":[]}
        """;

    public static IEnumerable<FixtureTool> All =>
    [
        new("test_tool_with_logging", "Sends three log messages", LogAsync),
        new("test_tool_with_progress", "Reports progress", ProgressAsync),
        new("test_sampling", "Asks the client's model", PromptSchema, SampleAsync),
        new("test_elicitation", "Asks the user", MessageSchema, ElicitAsync),
        new("test_elicitation_sep1034_defaults", "Asks the user with default values", static call => ElicitAsync(call, DefaultsSchema)),
        new("test_elicitation_sep1330_enums", "Asks the user to choose", static call => ElicitAsync(call, EnumsSchema)),
        new("test_streaming_elicitation", "Asks the user in the middle of a stream", StreamingElicitationAsync),
        new("test_reconnection", "Closes the stream before it answers", ReconnectAsync),
    ];

    private static async Task<JsonObject> LogAsync(FixtureCall call)
    {
        await call.LogAsync("info", "Tool execution started");
        await call.PauseAsync(50);
        await call.LogAsync("info", "Tool processing data");
        await call.PauseAsync(50);
        await call.LogAsync("info", "Tool execution completed");
        return Content.Result("Tool with logging executed successfully");
    }

    private static async Task<JsonObject> ProgressAsync(FixtureCall call)
    {
        await call.ProgressAsync(0, 100);
        await call.PauseAsync(50);
        await call.ProgressAsync(50, 100);
        await call.PauseAsync(50);
        await call.ProgressAsync(100, 100);
        return Content.Result("Tool with progress executed successfully");
    }

    private static async Task<JsonObject> SampleAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("sample", Ask.Sample(call.RequiredArgument("prompt")));
        return Content.Result($"LLM response: {answer["content"]?["text"]?.GetValue<string>()}");
    }

    private static async Task<JsonObject> ElicitAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("user", Ask.Elicit(call.RequiredArgument("message"), UserSchema));
        return Content.Result($"User response: action={answer["action"]}, content={answer["content"]?.ToJsonString()}");
    }

    private static async Task<JsonObject> ElicitAsync(FixtureCall call, string schema)
    {
        var answer = await call.AskAsync("user", Ask.Elicit("Please fill in the form", schema));
        return Content.Result($"Elicitation completed: action={answer["action"]}, content={answer["content"]?.ToJsonString()}");
    }

    private static async Task<JsonObject> StreamingElicitationAsync(FixtureCall call)
    {
        await call.ProgressAsync(1, 2);
        var answer = await call.AskAsync("confirm", Ask.ElicitField("Shall the stream go on?", "ok", "boolean"));
        await call.ProgressAsync(2, 2);
        return Content.Result($"The stream went on: {answer["action"]}");
    }

    private static async Task<JsonObject> ReconnectAsync(FixtureCall call)
    {
        await call.CloseStreamAsync(TimeSpan.FromMilliseconds(500));
        await call.PauseAsync(200);
        return Content.Result("Reconnection test completed successfully");
    }
}
