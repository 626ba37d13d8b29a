using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>The prompts and the completion of their arguments.</summary>
internal static class PromptCatalog
{
    private static readonly string[] Completions = ["paris", "park", "party", "hello", "world"];

    public static JsonObject List() => new()
    {
        ["prompts"] = new JsonArray(
            Listed("test_simple_prompt", "A prompt without arguments"),
            Listed("test_prompt_with_arguments", "A prompt that repeats its arguments", ("arg1", "First test argument"), ("arg2", "Second test argument")),
            Listed("test_prompt_with_embedded_resource", "A prompt with a resource", ("resourceUri", "URI of the resource to embed")),
            Listed("test_prompt_with_image", "A prompt with an image"),
            Listed("test_input_required_result_prompt", "A prompt that asks for its context")),
    };

    public static async Task<JsonObject> GetAsync(FixtureCall call) => call.Name switch
    {
        "test_simple_prompt" => Prompt(Content.Text("This is a simple prompt for testing.")),
        "test_prompt_with_arguments" =>
            Prompt(Content.Text($"Prompt with arguments: arg1='{call.RequiredArgument("arg1")}', arg2='{call.RequiredArgument("arg2")}'")),
        "test_prompt_with_embedded_resource" => Prompt(
            Content.Resource(call.RequiredArgument("resourceUri"), "text/plain", "Embedded resource content for testing."),
            Content.Text("Please process the embedded resource above.")),
        "test_prompt_with_image" => Prompt(Content.Image(), Content.Text("Please analyze the image above.")),
        "test_input_required_result_prompt" => await AskForContextAsync(call),
        _ => throw ProtocolException.Invalid($"Unknown prompt: {call.Name}"),
    };

    public static JsonObject Complete(FixtureCall call)
    {
        var start = call.Params["argument"]?["value"]?.GetValue<string>() ?? throw ProtocolException.Invalid("The parameter 'argument' is missing.");
        var values = Completions.Where(value => value.StartsWith(start, StringComparison.Ordinal)).Select(static value => (JsonNode)value).ToArray();
        return new JsonObject { ["completion"] = new JsonObject { ["values"] = new JsonArray(values), ["total"] = values.Length, ["hasMore"] = false } };
    }

    private static async Task<JsonObject> AskForContextAsync(FixtureCall call)
    {
        var answer = await call.AskAsync("user_context", Ask.ElicitField("What context should the prompt use?", "context"));
        return Prompt(Content.Text($"Use this context: {answer["content"]?["context"]}"));
    }

    private static JsonObject Prompt(params IEnumerable<JsonObject> contents) =>
        new() { ["messages"] = new JsonArray([.. contents.Select(Content.UserMessage)]) };

    private static JsonNode Listed(string name, string description, params IEnumerable<(string Name, string Description)> arguments)
    {
        var listed = arguments.Select(static argument =>
            new JsonObject { ["name"] = argument.Name, ["description"] = argument.Description, ["required"] = true });
        return new JsonObject { ["name"] = name, ["description"] = description, ["arguments"] = new JsonArray([.. listed]) };
    }
}
