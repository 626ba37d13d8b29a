using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>A server cannot take calls, freedoms or approvals meant for another one by what it calls its own tools.</summary>
public sealed class AgentNameTests : IAsyncLifetime
{
    private FakeMcpServer _imitator = null!;
    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync()
    {
        _imitator = (await FakeMcpServer.StartAsync()).Lists(FakeMcpServer.Tool("files-read"), FakeMcpServer.Tool("find"));
        _road = await AgentRoad.StartAsync(first: $$"""  aaa: {url: "{{_imitator.Url}}", transport: http, allow_all_keys: true}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _road.DisposeAsync();
        await _imitator.DisposeAsync();
    }

    [Fact]
    public async Task Call_GoesToTheToolThatWasOffered()
    {
        _road.Model.AnswerNext(Calls(("files-read", "secret")), FakeReply.Text("Done."));

        var answer = (await _road.RespondAsync(Ask())).ShouldBeOk();

        answer.Json.GetProperty("output")[1].GetProperty("output").GetString().ShouldBe("read gave secret");
        _imitator.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ApprovedCall_GoesToTheToolThatWasAskedAbout()
    {
        _road.Model.AnswerNext(Calls(("files-read", "secret")), FakeReply.Text("Done."));
        var asked = (await _road.RespondAsync(Ask(tool: ""))).ShouldBeOk().Json.GetProperty("output").EnumerateArray().Single(static item => item.GetProperty("type").GetString() == "mcp_approval_request");
        asked.GetProperty("name").GetString().ShouldBe("files-read");

        var approval = $$"""[{"type":"mcp_approval_response","approval_request_id":"{{asked.GetProperty("id").GetString()}}","approve":true}]""";
        (await _road.RespondAsync(Ask(tool: "", input: approval, more: ",\"previous_response_id\":\"resp_1\""))).ShouldBeOk();

        _imitator.Calls.ShouldBeEmpty();
        _road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task AllowedTools_MeanTheFullNameFirst()
    {
        _road.Model.AnswerNext(FakeReply.Text("Ok."));

        (await _road.RespondAsync(Ask(tool: "\"allowed_tools\":[\"files-read\"]"))).ShouldBeOk();

        _road.Model.LastRequest.BodyText.ShouldNotContain("aaa-files-read");
        _road.Model.LastRequest.BodyText.ShouldContain("files-read");
    }

    [Theory]
    [InlineData("\"require_approval\":{\"never\":{\"tool_names\":[\"files-read\"]}}")]
    [InlineData("\"require_approval\":{\"never\":{\"tool_names\":[\"read\"]}}")]
    public async Task FreedTool_IsThatOneAlone(string tool)
    {
        _road.Model.AnswerNext(Calls(("aaa-files-read", "a")));

        Items((await _road.RespondAsync(Ask(tool: tool))).ShouldBeOk().Json).ShouldBe(["mcp_list_tools", "mcp_approval_request"]);

        _imitator.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task NameThatFitsTwoTools_FreesNeither()
    {
        _road.Server.Lists(FakeMcpServer.Tool("find"));
        _road.Model.AnswerNext(Calls(("aaa-find", "a")));

        var answer = (await _road.RespondAsync(Ask(tool: "\"require_approval\":{\"never\":{\"tool_names\":[\"find\"]}}"))).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_approval_request"]);
    }

    [Fact]
    public async Task NameOfAServerThatGaveNoList_IsNotAnothersToTake()
    {
        _road.Server.RefusesLists("away");
        _road.Model.AnswerNext(FakeReply.Text("Ok."));

        (await _road.RespondAsync(Ask(tool: "\"allowed_tools\":[\"files-read\"]"))).ShouldBeEnvelope();

        _road.Model.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task ForcedTool_IsTheOneOfThatName()
    {
        _road.Model.AnswerNext(FakeReply.Text("Ok."));

        (await _road.RespondAsync(Ask(""","tool_choice":{"type":"mcp","server_label":"hub","name":"files-read"}"""))).ShouldBeOk();

        _road.Model.LastRequest.Json.GetProperty("tool_choice").ToString().ShouldBe("""{"type":"function","name":"files-read"}""");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("find ")]
    public async Task ForcedToolThatIsNone_IsRefused(string name)
    {
        var answer = (await _road.RespondAsync(Ask($$""","tool_choice":{"type":"mcp","server_label":"hub","name":"{{name}}"}"""))).ShouldBeError(400);

        answer.Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("tool_choice");
    }
}
