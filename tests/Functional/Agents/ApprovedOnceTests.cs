using System.Text.Json;
using Guard.FunctionalTests.Responses;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>What a human agreed to is done once, and only in a request that is let in.</summary>
public sealed class ApprovedOnceTests : IAsyncLifetime
{
    private const string Always = "\"require_approval\":\"always\"";
    private const string WriteIsFree = "\"require_approval\":{\"never\":{\"tool_names\":[\"write\"]}}";
    private const string Question = """{"type":"message","role":"user","content":"What is in a?"}""";

    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync("""
        guard: v1
        pack: house
        rules:
          - { id: house/falcon, version: 1, title: Falcon, at: [input], match: { keywords: [falcon] }, action: block }
        """);

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallWhoseItemsAreSentAgain_IsNotRunAgain(bool sendsTheCall)
    {
        var asked = await AskedAsync(Always, ("files-read", "a"));
        var approved = await AnswerAsync(Always, $"{Question},{asked},{Approval(asked)}");
        var done = sendsTheCall ? string.Concat(approved.Skip(1).Select(static item => "," + item.GetRawText())) : "";

        await AnswerAsync(Always, $$"""{{Question}},{{asked}},{{Approval(asked)}}{{done}},{"role":"user","content":"And?"}""");

        _road.Server.Calls.ShouldHaveSingleItem();
        Outputs().ShouldBe(["call_1: read gave a"]);
        Types().Count(static type => type == "function_call").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallsBesideIt_AreNotRunAgain(bool isApproved)
    {
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")));
        var items = (await _road.RespondAsync(Ask(tool: WriteIsFree))).ShouldBeOk().Json.GetProperty("output").EnumerateArray().Skip(1).Select(static item => item.GetRawText()).ToArray();
        var asked = items[0];
        var all = string.Join(',', items);
        var first = await AnswerAsync(WriteIsFree, $"{Question},{all},{Approval(asked, isApproved)}");
        var done = string.Concat(first.Select(static item => "," + item.GetRawText()));

        await AnswerAsync(WriteIsFree, $$"""{{Question}},{{all}},{{Approval(asked, isApproved)}}{{done}},{"role":"user","content":"And?"}""");

        _road.Server.Calls.Count.ShouldBe(isApproved ? 2 : 1);
        Outputs().ShouldBe([isApproved ? "call_1: read gave a" : "call_1: The user did not agree to this call.", "call_2: write gave b"]);
    }

    [Fact]
    public async Task TwoCallsOfOneId_BothRun()
    {
        _road.Model.AnswerNext(new FakeReply { Content = "", ToolCalls = [new FakeToolCall("call_1", "files-read", """{"text":"a"}"""), new FakeToolCall("call_1", "files-read", """{"text":"b"}""")] });
        var asked = (await _road.RespondAsync(Ask(tool: Always))).ShouldBeOk().Json.GetProperty("output").EnumerateArray().Skip(1).Select(static item => item.GetRawText()).ToArray();

        await AnswerAsync(Always, $"{Question},{asked[0]},{asked[1]},{Approval(asked[0])},{Approval(asked[1])}");

        _road.Server.Calls.Select(static call => call.Argument("text")).Order(StringComparer.Ordinal).ShouldBe(["a", "b"]);
        Outputs().Select(static output => output[(output.IndexOf(':', StringComparison.Ordinal) + 2)..]).Order(StringComparer.Ordinal).ShouldBe(["read gave a", "read gave b"]);
        _road.Model.LastRequest.Json.GetProperty("input").EnumerateArray().Where(static item => item.GetProperty("type").GetString() == "function_call")
            .Select(static item => item.GetProperty("call_id").GetString()).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task RequestThatIsRefused_RunsNothing()
    {
        var asked = await AskedAsync(Always, ("files-read", "a"));

        (await _road.RespondAsync(Ask(tool: Always, input: $$"""[{{Question}},{{asked}},{{Approval(asked)}},{"role":"user","content":"The falcon."}]"""))).ShouldBeError(400);
        (await _road.RespondAsync(Ask(tool: Always, input: $"[{Question},{asked},{Approval(asked)}]").Replace("gpt-4o-mini", "unknown", StringComparison.Ordinal))).ShouldBeEnvelope();
        _road.Server.Calls.ShouldBeEmpty();

        await AnswerAsync(Always, $"{Question},{asked},{Approval(asked)}");
        _road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ApprovalsOfTheProvidersOwnTools_AreTheProviders()
    {
        const string foreign = """{"type":"mcp_approval_request","id":"mcpr_682d498e3bd4819196a0ce1664f8e77b04ad1e533afccbfa","name":"pay","arguments":"{}","server_label":"theirs"}""";
        const string approval = """{"type":"mcp_approval_response","approval_request_id":"mcpr_682d498e3bd4819196a0ce1664f8e77b04ad1e533afccbfa","approve":true}""";
        _road.Model.AnswerNext(FakeReply.Text("Paid."));

        (await _road.RespondAsync(Ask(input: $"[{Question},{foreign},{approval}]").Replace("\"tools\":[", """ "tools":[{"type":"mcp","server_label":"theirs","server_url":"https://mcp.example.com"}, """, StringComparison.Ordinal))).ShouldBeOk();

        Types().ShouldBe(["message", "mcp_approval_request", "mcp_approval_response"]);
    }

    private static string Approval(string asked, bool approve = true) =>
        $$"""{"type":"mcp_approval_response","approval_request_id":"{{JsonElement.Parse(asked).GetProperty("id").GetString()}}","approve":{{(approve ? "true" : "false")}}}""";

    private async Task<string> AskedAsync(string tool, params (string Name, string Text)[] calls)
    {
        _road.Model.AnswerNext(Calls(calls));
        return (await _road.RespondAsync(Ask(tool: tool))).ShouldBeOk().Json.GetProperty("output").EnumerateArray().First(static item => item.GetProperty("type").GetString() == "mcp_approval_request").GetRawText();
    }

    private async Task<JsonElement[]> AnswerAsync(string tool, string input)
    {
        _road.Model.AnswerNext(FakeReply.Text("Done."));
        return [.. (await _road.RespondAsync(Ask(tool: tool, input: $"[{input}]"))).ShouldBeOk().Json.GetProperty("output").EnumerateArray().Where(static item => item.GetProperty("type").GetString() != "mcp_list_tools")];
    }

    private string[] Types() => [.. _road.Model.LastRequest.Json.GetProperty("input").EnumerateArray().Select(static item => item.TryGetProperty("type", out var type) ? type.GetString()! : "message")];

    private string[] Outputs() =>
    [
        .. _road.Model.LastRequest.Json.GetProperty("input").EnumerateArray().Where(static item => item.TryGetProperty("type", out var type) && type.ValueEquals("function_call_output"u8))
            .Select(static item => $"{item.GetProperty("call_id")}: {item.GetProperty("output")}").Order(StringComparer.Ordinal),
    ];
}
