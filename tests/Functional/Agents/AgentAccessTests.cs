using Guard.FunctionalTests.Responses;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>A model gets no further than its caller: tools that a key may not use are not offered, not found and not run.</summary>
public sealed class AgentAccessTests : IAsyncLifetime
{
    private AgentRoad _road = null!;

    public async ValueTask InitializeAsync() => _road = await AgentRoad.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    private Task<string> ReaderAsync() => _road.Road.Master.GenerateKeyAsync("""{"object_permission":{"mcp_servers":["files"],"mcp_tool_permissions":{"files":["read"]}}}""");

    [Theory]
    [InlineData("files-write")]
    [InlineData("write")]
    [InlineData("FILES-WRITE")]
    [InlineData("files%2Dwrite")]
    public async Task HiddenTool_CalledByTheModel_IsTheCallersOwnBusiness_AndNeverRuns(string name)
    {
        var key = await ReaderAsync();
        _road.Model.AnswerNext(Calls((name, "a")));

        var answer = (await _road.RespondAsync(Ask(), key)).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "function_call"]);
        answer.Json.GetProperty("output")[0].GetProperty("tools").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("files-read");
        _road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(""","require_approval":"never","allowed_tools":["write"]""")]
    [InlineData(""","require_approval":"never","allowed_tools":["files-write"]""")]
    [InlineData(""","require_approval":"never","allowed_tools":{"tool_names":["write"]}""")]
    public async Task HiddenTool_AskedForByName_IsNoTool(string tool)
    {
        var key = await ReaderAsync();

        var error = (await _road.RespondAsync(Ask(tool: tool[1..]), key)).ShouldBeError(400);

        error.ErrorMessage.ShouldStartWith("No tools: the key may use no tools");
        _road.Model.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("litellm_proxy/mcp/secret")]
    [InlineData("guard/mcp/secret")]
    public async Task UnknownServer_GivesNoTools_AndAnErrorThatSaysSo(string url)
    {
        var body = Ask().Replace("litellm_proxy/mcp", url, StringComparison.Ordinal);

        (await _road.RespondAsync(body)).ShouldBeError(400).ErrorMessage.ShouldContain("no tools of the MCP servers of server_url");
    }

    [Theory]
    [InlineData("litellm_proxy")]
    [InlineData("litellm_proxy/mcp/")]
    [InlineData("litellm_proxy/mcp/files,others")]
    [InlineData("guard/mcp")]
    [InlineData("guard/mcp/files")]
    public async Task EveryAddressOfTheGateway_MeansItsTools(string url)
    {
        (await _road.RespondAsync(Ask().Replace("litellm_proxy/mcp", url, StringComparison.Ordinal))).ShouldBeOk();

        _road.Model.LastRequest.BodyText.ShouldContain("files-read");
    }

    [Fact]
    public async Task Toolset_IsOfferedUnderItsOwnNames_AndNothingElseOfItsServer()
    {
        (await _road.Road.AdminAsync("/v1/mcp/toolset", """{"toolset_name":"desk","tools":[{"server_id":"files","tool_name":"read","name":"look","description":"Looks."}]}""")).Status.ShouldBe(201);
        var key = await _road.Road.Master.GenerateKeyAsync("""{"object_permission":{"mcp_toolsets":["desk"]}}""");
        _road.Model.AnswerNext(Calls(("look", "a"), ("files-write", "b")));

        var answer = (await _road.RespondAsync(Ask().Replace("litellm_proxy/mcp", "litellm_proxy/mcp/desk", StringComparison.Ordinal), key)).ShouldBeOk();

        Items(answer.Json).ShouldBe(["mcp_list_tools", "mcp_call", "function_call"]);
        answer.Json.GetProperty("output")[0].GetProperty("tools").EnumerateArray().ShouldHaveSingleItem().GetProperty("description").GetString().ShouldBe("Looks.");
        _road.Server.Calls.ShouldHaveSingleItem().Parameters["name"]!.GetValue<string>().ShouldBe("read");
    }

    [Theory]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("litellm_proxyx/mcp")]
    public async Task OtherAddress_IsTheProvidersOwn_AndTravelsUnchanged(string url)
    {
        (await _road.RespondAsync(Ask().Replace("litellm_proxy/mcp", url, StringComparison.Ordinal))).ShouldBeOk();

        _road.Model.LastRequest.BodyText.ShouldContain($"\"server_url\":\"{url}\"");
    }

    [Theory]
    [InlineData("\"require_approval\":\"sometimes\"", "require_approval")]
    [InlineData("\"allowed_tools\":7", "allowed_tools")]
    [InlineData("\"headers\":{\"x\":1}", "headers")]
    [InlineData("\"authorization\":\"t\"", "authorization")]
    public async Task BadField_IsNamed(string tool, string field)
    {
        (await _road.RespondAsync(Ask(tool: tool))).ShouldBeError(400).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe($"tools[0].{field}");
    }

    [Fact]
    public async Task DeadServer_IsWhyThereAreNoTools()
    {
        await _road.Server.DisposeAsync();

        (await _road.RespondAsync(Ask())).ShouldBeEnvelope().ErrorMessage.ShouldStartWith("No tools: ");
    }

    [Fact]
    public async Task ModelThatTheKeyMayNotUse_IsRefused()
    {
        var key = await _road.Road.Master.GenerateKeyAsync("""{"models":["other"],"object_permission":{"mcp_servers":["files"]}}""");

        (await _road.RespondAsync(Ask(), key)).Status.ShouldBeInRange(400, 403);
        _road.Model.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task CallsAndRounds_CountInTheKeysLimit()
    {
        var key = await _road.Road.Master.GenerateKeyAsync("""{"rpm_limit":2,"object_permission":{"mcp_servers":["files"]}}""");
        _road.Model.AnswerNext(Calls(("files-read", "a"), ("files-read", "b")), FakeReply.Text("Done."));

        // Two are spent by the first round and one call; the other call and the second round are too many.
        (await _road.RespondAsync(Ask(), key)).ShouldBeError(429);
        _road.Server.Calls.Count.ShouldBe(1);
    }
}
