using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Tools that need answers from the client, over one round or more.</summary>
internal static class InputRequiredTools
{
    public static IEnumerable<FixtureTool> All =>
    [
        new("test_input_required_result_elicitation", "Asks for a name", ElicitationAsync),
        new("test_input_required_result_sampling", "Asks the client's model", SamplingAsync),
        new("test_input_required_result_list_roots", "Asks for the roots", RootsAsync),
        new("test_input_required_result_request_state", "Asks and hands out a state", StateAsync),
        new("test_input_required_result_multiple_inputs", "Asks three questions at once", MultipleAsync),
        new("test_input_required_result_multi_round", "Asks two questions one after the other", RoundsAsync),
        new("test_input_required_result_tampered_state", "Refuses a state it did not hand out", StateAsync),
        new("test_input_required_result_capabilities", "Asks only what the client can answer", CapabilitiesAsync),
    ];

    private static Ask Name => Ask.ElicitField("What is your name?", "name");

    private static Dictionary<string, Ask> Three => new(StringComparer.Ordinal)
    {
        ["user_name"] = Name,
        ["greeting"] = Ask.Sample("Generate a greeting", 50),
        ["client_roots"] = Ask.Roots(),
    };

    private static async Task<JsonObject> ElicitationAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("user_name", Name);
        return Content.Result($"Hello, {Field(answer, "name")}!");
    }

    private static async Task<JsonObject> SamplingAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("capital_question", Ask.Sample("What is the capital of France?"));
        return Content.Result($"The model said: {answer["content"]?["text"]}");
    }

    private static async Task<JsonObject> RootsAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("client_roots", Ask.Roots());
        return Content.Result($"Roots: {Uris(answer)}");
    }

    private static async Task<JsonObject> StateAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("confirm", Ask.ElicitField("Please confirm", "ok", "boolean"), new JsonObject { ["round"] = 1 });
        if (call.IsModern && call.State is null)
        {
            throw ProtocolException.Invalid("The request state is missing.");
        }

        return Content.Result($"state-ok, confirmed: {Field(answer, "ok")}");
    }

    private static async Task<JsonObject> MultipleAsync(FixtureCall call)
    {
        var answers = await call.AskAsync(Three, new JsonObject { ["round"] = 1 });
        return Content.Result($"{answers["greeting"]["content"]?["text"]}, {Field(answers["user_name"], "name")}: {Uris(answers["client_roots"])}");
    }

    private static async Task<JsonObject> RoundsAsync(FixtureCall call)
    {
        var name = call.State?["name"]?.GetValue<string>();
        if (name is null)
        {
            var first = await call.AskAsync("step1", Ask.ElicitField("Step 1: What is your name?", "name"), new JsonObject { ["round"] = 1 });
            name = Field(first, "name");
        }

        var carried = new JsonObject { ["round"] = 2, ["name"] = name };
        var second = await call.AskAsync("step2", Ask.ElicitField("Step 2: What is your favorite color?", "color"), carried);
        return Content.Result($"{name} likes {Field(second, "color")}");
    }

    private static async Task<JsonObject> CapabilitiesAsync(FixtureCall call)
    {
        var possible = Three.Where(ask => call.Can(ask.Value.Capability)).ToDictionary(StringComparer.Ordinal);
        var answers = await call.AskAsync(possible);
        return Content.Result($"Answered: {string.Join(", ", answers.Keys)}");
    }

    private static string Field(JsonObject answer, string field) =>
        (answer["content"] as JsonObject)?[field]?.ToString() ?? $"({answer["action"]})";

    private static string Uris(JsonObject answer) =>
        string.Join(", ", (answer["roots"] as JsonArray ?? []).Select(static root => root?["uri"]?.ToString()));
}
