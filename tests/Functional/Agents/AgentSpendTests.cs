using Guard.Engine.Spend;
using Guard.Testing;
using static Guard.FunctionalTests.Agents.AgentRoad;

namespace Guard.FunctionalTests.Agents;

/// <summary>Calls that a model makes through the gateway are limited, paid and booked as calls over MCP are.</summary>
public sealed class AgentSpendTests
{
    [Fact]
    public async Task CallsOfAModel_AreBookedOneByOne_UnderTheKeyThatAsked()
    {
        await using var road = await AgentRoad.StartAsync();
        road.Model.AnswerNext(Calls(("files-read", "a"), ("files-write", "b")), FakeReply.Text("Done."));
        var key = await road.Road.Master.GenerateKeyAsync("""{"key_alias":"agent"}""");

        (await road.RespondAsync(Ask(), key)).ShouldBeOk();

        var calls = (await road.Road.SpendAsync()).Where(static record => record.CallType == "call_mcp_tool").ToList();
        calls.Select(static record => record.Tool!.NamespacedName).Order(StringComparer.Ordinal).ShouldBe(["files/read", "files/write"]);
        calls.ShouldAllBe(static record => record.Status == AttemptStatus.Success && record.KeyAlias == "agent" && record.ClientIp != null);
    }

    [Fact]
    public async Task CallBeyondItsLimit_IsNotMade_AndTheModelReadsWhy()
    {
        await using var road = await AgentRoad.StartAsync();
        road.Model.AnswerNext(Calls(("files-read", "a"), ("files-read", "b"), ("files-read", "c")), FakeReply.Text("Done."));
        var key = await road.Road.Master.GenerateKeyAsync("""{"mcp_rpm_limit":{"files/read":1}}""");

        (await road.RespondAsync(Ask(), key)).ShouldBeOk();

        road.Server.Calls.ShouldHaveSingleItem();
        road.Model.Received[1].BodyText.ShouldContain("Rate limit exceeded for mcp_tool");
    }
}
