using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>
/// Scenario A8: the unmodified <c>openai</c> SDK asks for a response with <c>type: mcp</c> tools of the gateway, a scripted model calls two of them at once, a real MCP server runs them.
/// </summary>
public sealed class AgentSdkTests : IAsyncLifetime
{
    private const string Email = "anna.keller@client.example";
    private const string Mask = "<EMAIL_ADDRESS>";
    private const string Tools = """[{"type":"mcp","server_label":"litellm","server_url":"litellm_proxy/mcp","require_approval":"never","allowed_tools":["everything-echo","get-sum"]}]""";

    private FakeOpenAi _model = null!;
    private EverythingServer _everything = null!;
    private GuardProcess _guard = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        RequiredTools.Node();
        _model = await FakeOpenAi.StartAsync();
        _everything = await EverythingServer.StartAsync();
        _guard = await GuardProcess.StartAsync(new GuardProcessOptions
        {
            Config = Configurations.For(_model, more: $$"""
                guardrails:
                  - guardrail_name: mail-in-results
                    litellm_params: {guardrail: presidio, mode: post_mcp_call, default_on: true, pii_entities_config: {EMAIL_ADDRESS: MASK} }
                mcp_servers:
                  everything: {url: "{{_everything.Url}}", transport: http}
                """).Replace("baseline: true", "baseline: false", StringComparison.Ordinal),
        });
        using var admin = new GuardApi(_guard.Address, _guard.MasterKey);
        _key = await admin.GenerateKeyAsync("""{"key_alias":"agent","object_permission":{"mcp_servers":["everything"]}}""");
        _model.AnswerNext(
            new FakeReply
            {
                Content = "",
                ToolCalls = [new FakeToolCall("call_1", "everything-echo", $$"""{"message":"write to {{Email}}"}"""), new FakeToolCall("call_2", "everything-get-sum", """{"a":40,"b":2}""")],
                ChunkLength = 100,
                Tokens = (20, 10),
            },
            FakeReply.Text("The sum is 42.") with { ChunkLength = 100, Tokens = (60, 5) });
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }

        if (_everything is not null)
        {
            await _everything.DisposeAsync();
        }

        if (_model is not null)
        {
            await _model.DisposeAsync();
        }
    }

    [Fact]
    public async Task StreamedResponse_OfTwoRounds_TellsEveryEventInOrder_WithAGuardedResult()
    {
        var result = await RunAsync("events");

        result.GetProperty("type").ValueKind.ShouldBe(JsonValueKind.Null, result.ToString());
        var places = result.GetProperty("places").EnumerateArray().ToList();
        List<string> events = [.. result.GetProperty("events").EnumerateArray().Select((name, i) => places[i].ValueKind == JsonValueKind.Null ? $"{name}" : $"{name} {places[i]}")];

        // Calls that run at once end in any order.
        events[14..18].Order(StringComparer.Ordinal).ShouldBe(
            ["response.mcp_call.completed 1", "response.mcp_call.completed 2", "response.output_item.done 1", "response.output_item.done 2"]);
        events.RemoveRange(14, 4);
        events.ShouldBe(
        [
            "response.created", "response.in_progress",
            "response.output_item.added 0", "response.mcp_list_tools.in_progress 0", "response.mcp_list_tools.completed 0", "response.output_item.done 0",
            "response.output_item.added 1", "response.mcp_call.in_progress 1", "response.mcp_call_arguments.delta 1", "response.mcp_call_arguments.done 1",
            "response.output_item.added 2", "response.mcp_call.in_progress 2", "response.mcp_call_arguments.delta 2", "response.mcp_call_arguments.done 2",
            "response.output_item.added 3", "response.content_part.added 3", "response.output_text.delta 3", "response.output_text.done 3", "response.content_part.done 3", "response.output_item.done 3",
            "response.completed",
        ]);
        ShouldHaveAnswered(result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("helper")]
    public async Task Response_HoldsWhatWasDone(string mode) => ShouldHaveAnswered(await RunAsync(mode));

    private Task<JsonElement> RunAsync(string mode) =>
        NodeClient.RunAsync("responses.mjs", _guard.Address, _key, ("GUARD_PROMPT", "Add, and tell Anna"), ("GUARD_STREAM", mode), ("GUARD_TOOLS", Tools), ("GUARD_TOOL_CHOICE", "required"));

    private void ShouldHaveAnswered(JsonElement result)
    {
        result.GetProperty("type").ValueKind.ShouldBe(JsonValueKind.Null, result.ToString());
        result.GetProperty("text").GetString().ShouldBe("The sum is 42.");
        result.GetProperty("status").GetString().ShouldBe("completed");
        result.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(95);
        var output = result.GetProperty("output");
        output.EnumerateArray().Select(static item => item.GetProperty("type").GetString()).ShouldBe(["mcp_list_tools", "mcp_call", "mcp_call", "message"]);
        output[0].GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()).Order(StringComparer.Ordinal).ShouldBe(["everything-echo", "everything-get-sum"]);
        output[1].GetProperty("output").GetString().ShouldBe($"Echo: write to {Mask}");
        output[2].GetProperty("output").GetString()!.ShouldContain("42");
        var rounds = _model.Received.Select(static request => request.Json).ToList();
        rounds.Count.ShouldBe(2);
        rounds[0].GetProperty("tool_choice").GetString().ShouldBe("required");
        rounds[1].GetProperty("tool_choice").GetString().ShouldBe("auto");
        rounds[1].GetProperty("input").EnumerateArray().Where(static item => item.GetProperty("type").ValueEquals("function_call_output"u8)).Select(static item => item.GetProperty("output").GetString())
            .ShouldContain($"Echo: write to {Mask}");
    }
}
