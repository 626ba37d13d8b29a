using Guard.Testing;

namespace Guard.FunctionalTests.Responses;

/// <summary>A tool that is not allowed neither reaches the model nor comes back as a call, whatever kind of item it is.</summary>
public sealed class ResponsesToolTests : IAsyncLifetime
{
    private const string Rules = """
        guard: v1
        pack: test
        rules:
          - id: test/tools-block
            version: 1
            name: tools-block
            title: Only reading
            apply: on_request
            at: [tool_list, tool_call]
            match:
              tool_permission:
                rules:
                  - {id: readers, tool_name: "read_.*", decision: allow}
                  - {id: searches, tool_type: "web_search", decision: allow}
            action: block
          - id: test/tools-hide
            version: 1
            name: tools-hide
            title: Only reading, quietly
            apply: on_request
            at: [tool_list, tool_call]
            match:
              tool_permission:
                rules:
                  - {id: readers, tool_name: "read_.*", decision: allow}
            action: hide_tool
        """;

    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions { Rules = Rules });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData("""{"type":"function","name":"exec"}""")]
    [InlineData("""{"type":"function","na\u006de":"exec"}""")]
    [InlineData("""{"type":"function","name":"read_file","Name":"exec"}""")]
    [InlineData("""{"type":"function"}""")]
    [InlineData("""{"type":"custom","name":"exec"}""")]
    [InlineData("""{"type":"mcp","server_label":"s","server_url":"https://s.example"}""")]
    [InlineData("""{"type":"shell"}""")]
    [InlineData("""{"type":"namespace","name":"read_all","tools":[{"type":"function","name":"exec"}]}""")]
    public async Task Definition_IsRefused_HoweverItIsWritten(string tool)
    {
        (await _road.RespondAsync(Body($"\"tools\":[{tool}]", "tools-block"))).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"function_call","call_id":"1","name":"exec","arguments":"{}"}""")]
    [InlineData("""{"type":"Function_Call","call_id":"1","name":"exec","arguments":"{}"}""")]
    [InlineData("""{"call_id":"1","name":"exec","arguments":"{}"}""")]
    [InlineData("""{"type":"custom_tool_call","call_id":"1","name":"exec","input":"x"}""")]
    [InlineData("""{"type":"mcp_call","id":"1","server_label":"s","name":"exec","arguments":"{}"}""")]
    [InlineData("""{"type":"mcp_approval_request","id":"1","server_label":"s","name":"exec","arguments":"{}"}""")]
    [InlineData("""{"type":"shell_call","call_id":"1","action":{"commands":["ls"]}}""")]
    [InlineData("""{"type":"shell_call","call_id":"1","name":"read_file","action":{"commands":["ls"]}}""")]
    [InlineData("""{"type":"mcp_list_tools","id":"1","server_label":"s","tools":[{"name":"exec"}]}""")]
    [InlineData("""{"type":"tool_search_output","call_id":"1","tools":[{"type":"function","name":"exec"}]}""")]
    public async Task ItemOfTheHistory_IsRefused(string item)
    {
        (await _road.RespondAsync($$"""{"model":"gpt-4o-mini","guardrails":["tools-block"],"input":[{{item}}]}""")).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task AllowedTools_PassByteForByte()
    {
        var field = """ "tools":[ {"type":"function","name":"read_file"}, {"type":"web_search"} ],"tool_choice":"auto" """;

        (await _road.RespondAsync(Body(field, "tools-block"))).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldContain(field);
    }

    [Fact]
    public async Task HiddenTool_LeavesNoTrace()
    {
        (await _road.RespondAsync(Body("""
            "tools":[{"type":"function","name":"exec"},{"type":"function","name":"read_file"}],"tool_choice":{"type":"function","name":"exec"}
            """, "tools-hide"))).ShouldBeOk();

        var sent = _road.Upstream.LastRequest;
        sent.BodyText.ShouldNotContain("exec");
        sent.Json.GetProperty("tools").GetArrayLength().ShouldBe(1);
        sent.Json.TryGetProperty("tool_choice", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ForbiddenCall_BlocksTheAnswer(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Call("exec", """{"cmd":"rm -rf /"}"""));
        var body = Body($"\"stream\":{(stream ? "true" : "false")}", "tools-block");

        if (stream)
        {
            var answer = await _road.RespondStreamedAsync(body);
            answer.Raw.ShouldNotContain("rm -rf");
            answer.OfType("error").ShouldHaveSingleItem();
        }
        else
        {
            (await _road.RespondAsync(body)).ShouldBeError(400).Text.ShouldNotContain("rm -rf");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HiddenCall_BecomesAMessage(bool stream)
    {
        _road.Upstream.Answer(FakeReply.Call("exec", """{"cmd":"rm -rf /"}"""));
        var body = Body($"\"stream\":{(stream ? "true" : "false")}", "tools-hide");

        var text = stream ? (await _road.RespondStreamedAsync(body)).Raw : (await _road.RespondAsync(body)).ShouldBeOk().Text;

        text.ShouldNotContain("rm -rf");
        text.ShouldNotContain("function_call");
        text.ShouldContain("denied");
    }

    [Fact]
    public async Task AllowedCall_ArrivesWithItsArguments()
    {
        _road.Upstream.Answer(FakeReply.Call("read_file", $$"""{"path":"/a","for":"{{Road.Email}}"}""") with { ChunkLength = 2 });

        var answer = await _road.RespondStreamedAsync(Body("\"stream\":true", "tools-block"));

        var call = answer.OfType("response.completed").ShouldHaveSingleItem().GetProperty("response").GetProperty("output")[0];
        call.GetProperty("arguments").GetString().ShouldBe($$"""{"path":"/a","for":"{{Road.Mask}}"}""");
        answer.Raw.ShouldNotContain(Road.Email);
    }

    private static string Body(string field, string guardrail) => $$"""{"model":"gpt-4o-mini","input":"q","guardrails":["{{guardrail}}"],{{field}}}""";
}
