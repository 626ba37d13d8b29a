using System.Text.Json;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary><c>type: mcp</c> tools of chat completions, with what LiteLLM's clients find in <c>provider_specific_fields</c>.</summary>
public sealed class ChatAgentTests : IAsyncLifetime
{
    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task TwoRounds_GiveOneAnswer_WithWhatWasDone()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")) with { Tokens = (10, 5) }, FakeReply.Text("Both done.") with { Tokens = (30, 3) });

        var answer = (await _road.Road.PostAsync(Chat())).ShouldBeOk();

        answer.Content.ShouldBe("Both done.");
        answer.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(48);
        decimal.Parse(answer.Header("x-litellm-response-cost")!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe((await _road.Road.SpendAsync()).Where(static record => record.CallType == "acompletion").Sum(static record => record.Cost.ToDollars()));
        var fields = answer.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("provider_specific_fields");
        fields.GetProperty("mcp_list_tools")[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("files-read");
        fields.GetProperty("mcp_tool_calls").GetArrayLength().ShouldBe(2);
        fields.GetProperty("mcp_call_results").EnumerateArray().Select(static result => result.GetProperty("result").GetString()).Order(StringComparer.Ordinal).ShouldBe(["read gave a", "write gave b"]);
        _road.Model.Received[1].Json.GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("role").GetString()).ShouldBe(["user", "assistant", "tool", "tool"]);
    }

    [Fact]
    public async Task Stream_IsOne_WithoutTheCalls()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")), FakeReply.Text("All done now."));

        var answer = await _road.Road.StreamAsync(Chat(""","stream_options":{"include_usage":true}""", stream: true));

        answer.Text.ShouldBe("All done now.");
        answer.IsDone.ShouldBeTrue(answer.Raw);
        var chunks = answer.Events.Where(static data => data.StartsWith('{')).Select(static data => JsonElement.Parse(data)).ToList();
        chunks.Select(static chunk => chunk.GetProperty("id").GetString()).Distinct().ShouldHaveSingleItem();
        chunks.ShouldAllBe(static chunk => !chunk.ToString().Contains("\"tool_calls\":[{\"index\"", StringComparison.Ordinal));
        chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("provider_specific_fields").TryGetProperty("mcp_list_tools", out _).ShouldBeTrue(answer.Raw);
        var ends = chunks.Where(static chunk => chunk.GetProperty("choices") is { } choices && choices.GetArrayLength() > 0 && choices[0].GetProperty("finish_reason").ValueKind == JsonValueKind.String).ToList();
        var end = ends.ShouldHaveSingleItem().GetProperty("choices")[0];
        end.GetProperty("finish_reason").GetString().ShouldBe("stop");
        end.GetProperty("delta").GetProperty("provider_specific_fields").GetProperty("mcp_call_results")[0].GetProperty("result").GetString().ShouldBe("read gave a");
        chunks.ShouldContain(static chunk => chunk.GetProperty("choices").GetArrayLength() == 0 && chunk.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallsThatNeedApproval_AreTheCallersToRun(bool stream)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")));
        var body = Chat(stream: stream, tool: "\"require_approval\":\"always\"");

        var text = stream ? (await _road.Road.StreamAsync(body)).Raw : (await _road.Road.PostAsync(body)).ShouldBeOk().Text;

        text.ShouldContain("files-read");
        text.ShouldContain("\"finish_reason\":\"tool_calls\"", Case.Sensitive);
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task SeveralAnswers_CannotGoOn()
    {
        (await _road.Road.PostAsync(Chat(",\"n\":2"))).ShouldBeError(400).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("n");
    }

    [Fact]
    public async Task ToolDefinitionThatARuleForbids_IsRefused()
    {
        await using var road = await AgentRoad.StartAsync("""
            guard: v1
            pack: house
            rules:
              - { id: house/no-write, version: 1, title: No writing, at: [tool_list, tool_call], match: { tool_permission: { rules: [{ id: w, tool_name: ".*write", decision: deny }], default_action: allow } }, action: hide_tool }
            """);
        road.Model.AnswerNext(FakeReply.Text("Ok."));

        (await road.Road.PostAsync(Chat())).ShouldBeOk();

        road.Model.LastRequest.BodyText.ShouldNotContain("files-write");
        road.Model.LastRequest.BodyText.ShouldContain("files-read");
    }
}
