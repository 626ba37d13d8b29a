using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>A tool that is not allowed neither reaches the model nor comes back as a call, however it is written.</summary>
public sealed class ToolTests : IAsyncLifetime
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
                  - {id: mail, tool_name: send_mail, decision: allow, allowed_param_patterns: {to: ".*@example\\.com"}}
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

    private const string Reader = """{"type":"function","function":{"name":"read_file"}}""";

    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions { Rules = Rules });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    public static TheoryData<string> HiddenTools() =>
    [
        "\"tools\":[" + Reader + ",{\"type\":\"function\",\"function\":{\"name\":\"exec\"}}]",
        "\"functions\":[{\"name\":\"exec\",\"parameters\":{}}]",
        "\"TOOLS\":[{\"type\":\"function\",\"function\":{\"name\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"na\\u006de\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"Name\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"name\":\"read_file\",\"function\":{\"name\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"name\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":null}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"r\u0435ad_file\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read_file\\nexec\"}}]",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read_" + new string('a', 10_000) + "\"}}]",
        "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"exec\"}}]",
        "\"tools\":[{\"type\":\"web_search\"}]",
        "\"tools\":{\"type\":\"function\",\"function\":{\"name\":\"exec\"}}",
    ];

    [Theory]
    [MemberData(nameof(HiddenTools))]
    public async Task Definition_IsRefused_HoweverItIsWritten(string field)
    {
        (await _road.PostAsync(Body(field, "tools-block"))).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"exec","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}""")]
    [InlineData("""{"role":"assistant","Tool_Calls":[{"id":"1","type":"function","function":{"name":"exec","arguments":"{}"}}]}""")]
    [InlineData("""{"role":"assistant","function_call":{"name":"exec","arguments":"{}"}}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"send_mail","arguments":"{\"to\":\"a@example.com\",\"t\\u006f\":\"b@evil.com\"}"}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"send_mail","arguments":"{\"t\\u006f\":\"b@evil.com\"}"}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"send_mail","arguments":"to a@example.com"}}]}""")]
    public async Task CallOfTheHistory_IsRefused(string messages)
    {
        (await _road.PostAsync(Chat(messages, "tools-block"))).ShouldBeError(400);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task AllowedTools_PassByteForByte()
    {
        var field = "\"tools\":[ " + Reader + " ],\"tool_choice\":\"auto\"";

        (await _road.PostAsync(Body(field, "tools-block"))).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldContain(field);
    }

    [Fact]
    public async Task HiddenTool_LeavesNoTrace_NorDoesTheChoiceThatNamesIt()
    {
        (await _road.PostAsync(Body("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"exec\"}}," + Reader + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"exec\"}}", "tools-hide"))).ShouldBeOk();

        var sent = _road.Upstream.LastRequest;
        sent.BodyText.ShouldNotContain("exec");
        sent.Json.TryGetProperty("tool_choice", out _).ShouldBeFalse();
        sent.Json.GetProperty("tools").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task HiddenCallOfTheHistory_TakesItsResultAlong()
    {
        (await _road.PostAsync(Chat("""{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"exec","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"root"}""", "tools-hide"))).ShouldBeOk();

        var messages = _road.Upstream.LastRequest.Json.GetProperty("messages");
        messages.GetArrayLength().ShouldBe(2);
        messages[1].GetProperty("content").GetString().ShouldBe("Tool 'exec' denied by default action");
        messages[1].TryGetProperty("tool_calls", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public async Task CallOfAnAnswer_IsHidden_WholeAndStreamed(int pieces)
    {
        _road.Upstream.Answer(new FakeReply { Content = "", ChunkLength = pieces, ToolCalls = [new FakeToolCall("1", "exec", """{"cmd":"id"}"""), new FakeToolCall("2", "read_file", "{}")] });

        var whole = (await _road.PostAsync(Body(null, "tools-hide"))).ShouldBeOk();
        var streamed = await _road.StreamAsync(Body("\"stream\":true", "tools-hide"));

        whole.Content.ShouldBe("Tool 'exec' denied by default action");
        whole.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetArrayLength().ShouldBe(1);
        whole.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        streamed.IsDone.ShouldBeTrue(streamed.Raw);
        streamed.Text.ShouldBe("Tool 'exec' denied by default action");
        streamed.Raw.ShouldNotContain("cmd");
        streamed.Raw.ShouldContain("read_file");
    }

    [Fact]
    public async Task CallCutInsideItsName_InAnotherChoice_IsHidden()
    {
        _road.Upstream.Answer(Sse(
            Delta(0, """{"content":"fine"}"""),
            Delta(1, """{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"ex"}}]}"""),
            Delta(1, """{"tool_calls":[{"index":0,"function":{"name":"ec","arguments":""}}]}"""),
            Delta(1, "{}", "tool_calls"), Delta(0, "{}", "stop"), "[DONE]"));

        var streamed = await _road.StreamAsync(Body("\"stream\":true,\"n\":2", "tools-hide"));

        streamed.IsDone.ShouldBeTrue(streamed.Raw);
        streamed.Raw.ShouldNotContain("\"tool_calls\"");
        streamed.Raw.ShouldContain("Tool 'exec' denied by default action");
    }

    [Fact]
    public async Task RefusedCall_NeverLeavesAStream()
    {
        _road.Upstream.Answer(FakeReply.Call("exec", """{"cmd":"id"}"""));

        var streamed = await _road.StreamAsync(Body("\"stream\":true", "tools-block"));
        var whole = await _road.PostAsync(Body(null, "tools-block"));

        streamed.IsDone.ShouldBeFalse();
        streamed.Raw.ShouldNotContain("cmd");
        whole.ShouldBeError(400).ErrorMessage.ShouldBe("Tool 'exec' denied by default action");
    }

    private static string Body(string? field, string guardrail) =>
        $$"""{"model":"{{Road.Model}}","messages":[{"role":"user","content":"hi"}],"guardrails":["{{guardrail}}"]{{(field is null ? "" : "," + field)}}}""";

    private static string Chat(string messages, string guardrail) =>
        $$"""{"model":"{{Road.Model}}","messages":[{"role":"user","content":"hi"},{{messages}}],"guardrails":["{{guardrail}}"]}""";

    private static FakeReply Sse(params string[] events) =>
        FakeReply.Raw(200, "text/event-stream", string.Concat(events.Select(data => $"data: {data}\n\n")));

    private static string Delta(int choice, string delta, string? finish = null) => new JsonObject
    {
        ["id"] = "c",
        ["object"] = "chat.completion.chunk",
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = choice, ["delta"] = JsonNode.Parse(delta), ["finish_reason"] = finish }),
    }.ToJsonString();
}
