using Guard.Engine.Access;
using Guard.McpHub;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;
using Guard.Testing;

namespace Guard.UnitTests.McpHub.Sessions;

public sealed class SessionTableTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void FullTable_EndsTheOneUnusedLongest_ForWhoMayHaveAnother()
    {
        var table = Table(sessions: 3, each: 2);
        var oldest = Open(table, "a").ShouldNotBeNull();
        Open(table, "a");
        var other = Open(table, "b").ShouldNotBeNull();

        var (opened, ended) = table.Open(Caller("b"), ClientProfile.Unknown);

        ended.ShouldBe([oldest]);
        oldest.Over.IsCompleted.ShouldBeTrue();
        table.Find(opened.ShouldNotBeNull().Id, Caller("b")).ShouldBe(opened);
        table.Find(other.Id, Caller("b")).ShouldBe(other);
    }

    [Fact]
    public void FullTable_EndsNobodysSession_ForOneThatIsRefused()
    {
        var table = Table(sessions: 3, each: 2);
        var other = Open(table, "b").ShouldNotBeNull();
        Open(table, "a");
        Open(table, "a");

        var (opened, ended) = table.Open(Caller("a"), ClientProfile.Unknown);

        opened.ShouldBeNull();
        ended.ShouldBeEmpty();
        table.Refused.ShouldBe(1);
        table.Find(other.Id, Caller("b")).ShouldBe(other);
    }

    [Fact]
    public void SessionThatEnds_GivesItsPlaceBack_Once()
    {
        var table = Table(sessions: 10, each: 1);
        var first = Open(table, "a").ShouldNotBeNull();

        table.End(first).ShouldBeTrue();
        table.End(first).ShouldBeFalse();

        Open(table, "a").ShouldNotBeNull();
        Open(table, "a").ShouldBeNull();
    }

    [Fact]
    public void IdleSessions_GiveTheirPlacesBack()
    {
        var table = Table(sessions: 10, each: 1);
        Open(table, "a");

        _time.Advance(TimeSpan.FromMinutes(31));

        Open(table, "a").ShouldNotBeNull();
        table.Count.ShouldBe(1);
    }

    private SessionTable Table(int sessions, int each) => new(new McpHubOptions { SealingSecret = "0123456789abcdef", MaxSessions = sessions, MaxCallerSessions = each }, _time);

    private HubSession? Open(SessionTable table, string key)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return table.Open(Caller(key), ClientProfile.Unknown).Opened;
    }

    private static Caller Caller(string key) => new() { Key = new VirtualKey { TokenHash = key, KeyName = key } };
}
