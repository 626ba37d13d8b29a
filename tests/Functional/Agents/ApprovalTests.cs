using System.Text.Json;
using Guard.FunctionalTests.Responses;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>Calls that wait for a human: asked for, approved, refused, and never anyone else's.</summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private const string Always = "\"require_approval\":\"always\"";

    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData(Always)]
    [InlineData("")]
    [InlineData("\"require_approval\":{\"never\":{\"tool_names\":[\"write\"]}}")]
    [InlineData("\"require_approval\":{\"always\":{\"tool_names\":[\"files-read\"]}}")]
    public async Task Call_IsAskedFor_AndDoesNotRun(string tool)
    {
        var asked = await AskedAsync(tool);

        asked.GetProperty("name").GetString().ShouldBe("files-read");
        asked.GetProperty("arguments").GetString().ShouldBe("""{"text":"a"}""");
        asked.GetProperty("server_label").GetString().ShouldBe("hub");
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ApprovedCall_Runs_AndTheModelGoesOn(bool repeatsItems)
    {
        var asked = await AskedAsync();
        _road.Model.AnswerNext(FakeReply.Text("It says a."));

        var answer = (await _road.RespondAsync(Ask(tool: Always, input: Answered(asked, true, repeatsItems), more: repeatsItems ? "" : ",\"previous_response_id\":\"resp_1\""))).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_call", "message"]);
        var call = answer.Json.GetProperty("output")[1];
        call.GetProperty("output").GetString().ShouldBe("read gave a");
        call.GetProperty("approval_request_id").GetString().ShouldBe(asked.GetProperty("id").GetString());
        var input = _road.Model.LastRequest.Json.GetProperty("input").EnumerateArray().Select(static item => item.GetProperty("type").GetString()).ToList();
        input.ShouldBe(repeatsItems ? ["message", "function_call", "function_call_output"] : ["function_call_output"]);
    }

    [Fact]
    public async Task ApprovedCall_IsToldInAStream()
    {
        var asked = await AskedAsync();
        _road.Model.AnswerNext(FakeReply.Text("It says a."));

        var answer = await _road.Road.RespondStreamedAsync(Ask(tool: Always, input: Answered(asked, true, true), stream: true));

        answer.OfType("response.mcp_call.completed").ShouldHaveSingleItem();
        answer.FinalText().ShouldBe("It says a.");
    }

    [Fact]
    public async Task RefusedCall_DoesNotRun_AndTheModelHearsWhy()
    {
        var asked = await AskedAsync();
        _road.Model.AnswerNext(FakeReply.Text("Fine."));

        (await _road.RespondAsync(Ask(tool: Always, input: Answered(asked, false, true)))).ShouldBeOk();

        _road.Server.Calls.ShouldBeEmpty();
        _road.Model.LastRequest.BodyText.ShouldContain("The user did not agree to this call: not now");
    }

    [Fact]
    public async Task StreamedRequest_IsAskedForInItems()
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")));

        var answer = await _road.Road.RespondStreamedAsync(Ask(tool: Always, stream: true));

        answer.OfType("response.output_item.done").Select(static data => data.GetProperty("item").GetProperty("type").GetString()).ShouldBe(["mcp_list_tools", "mcp_approval_request"]);
        answer.Raw.ShouldNotContain("mcp_call");
        Items(answer.OfType("response.completed").ShouldHaveSingleItem().GetProperty("response")).ShouldBe(["mcp_list_tools", "mcp_approval_request"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallBesideOneThatWaits_WaitsWithIt_AndRunsWithIt(bool stream)
    {
        const string tool = "\"require_approval\":{\"never\":{\"tool_names\":[\"write\"]}}";
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")), FakeReply.Text("Both."));
        var first = stream
            ? (await _road.Road.RespondStreamedAsync(Ask(tool: tool, stream: true))).OfType("response.completed").ShouldHaveSingleItem().GetProperty("response")
            : (await _road.RespondAsync(Ask(tool: tool))).ShouldBeOk().Json;
        Items(first).ShouldBe(["mcp_list_tools", "mcp_approval_request", "mcp_call"]);
        _road.Server.Calls.ShouldBeEmpty();

        (await _road.RespondAsync(Ask(tool: tool, input: Answered(first.GetProperty("output")[1], true, false), more: ",\"previous_response_id\":\"resp_1\""))).ShouldBeOk();

        _road.Server.Calls.Select(static call => (string?)call.Parameters["name"]).Order(StringComparer.Ordinal).ShouldBe(["read", "write"]);
        _road.Model.LastRequest.Json.GetProperty("input").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task AnotherKeysRequest_IsNobodys()
    {
        var asked = await AskedAsync();
        var other = await _road.Road.Master.GenerateKeyAsync("""{"object_permission":{"mcp_servers":["files"]}}""");

        (await _road.RespondAsync(Ask(tool: Always, input: Answered(asked, true, true)), other)).ShouldBeError(400).ErrorMessage.ShouldContain("approval_request_id");
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mcpr_x")]
    [InlineData("x")]
    [InlineData("mcpr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task MadeUpRequest_IsRefused(string id)
    {
        (await _road.RespondAsync(Ask(tool: Always, input: $$"""[{"type":"mcp_approval_response","approval_request_id":"{{id}}","approve":true}]"""))).ShouldBeError(400);
        _road.Model.Received.ShouldBeEmpty();
    }

    private static string Answered(JsonElement asked, bool approve, bool repeatsItems)
    {
        var reason = approve ? "" : ",\"reason\":\"not now\"";
        var response = $$"""{"type":"mcp_approval_response","approval_request_id":"{{asked.GetProperty("id").GetString()}}","approve":{{(approve ? "true" : "false")}}{{reason}}}""";
        return repeatsItems ? $$"""[{"type":"message","role":"user","content":"What is in a?"},{{asked.GetRawText()}},{{response}}]""" : $"[{response}]";
    }

    private async Task<JsonElement> AskedAsync(string tool = Always)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a")));
        var answer = (await _road.RespondAsync(Ask(tool: tool))).ShouldBeOk();
        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_approval_request"]);
        return answer.Json.GetProperty("output")[1];
    }
}
