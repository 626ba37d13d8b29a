using System.Collections.Frozen;
using Guard.Engine.Access;
using Guard.McpHub.Metering;
using Guard.McpHub.Servers;
using Guard.Testing;

namespace Guard.UnitTests.McpHub.Metering;

public sealed class ToolRatesTests
{
    private static readonly Caller Key = new() { Key = new VirtualKey { TokenHash = "abc", KeyName = "sk-...abcd" } };

    private readonly CountingLedger _ledger = new();
    private readonly ToolRates _rates;

    public ToolRatesTests() => _rates = new ToolRates(_ledger, new ManualTimeProvider());

    [Fact]
    public void SessionsWithoutEnd_OpenABoundedNumberOfCounters()
    {
        var server = Server(new ToolLimits(null, null, 5));

        for (var i = 0; i < 20_000; i++)
        {
            _rates.Check(Key, $"session-{i}", server, "read");
        }

        _ledger.Descriptors.Count.ShouldBeLessThanOrEqualTo(1024);
    }

    [Fact]
    public void CallWithoutLimits_CountsNothing()
    {
        _rates.Check(Key, "session", Server(ToolLimits.None), "read").ShouldBeNull();

        _ledger.Descriptors.ShouldBeEmpty();
    }

    [Fact]
    public void RefusalOfANarrowLimit_TakesNothingFromAWiderOne()
    {
        var server = Server(new ToolLimits(100, 50, 0));

        _rates.Check(Key, "session", server, "read").ShouldNotBeNull().Message.ShouldContain("of this session");

        _ledger.Descriptors.Select(static descriptor => descriptor.Kind).ShouldBe(["mcp_server_session"]);
    }

    [Fact]
    public void ToolsOfOneServer_AreNotMistakenForAnotherServers()
    {
        var limits = new ToolLimits(1, null, null);
        _rates.Check(Key, null, Server(limits, "a"), "read");
        _rates.Check(Key, null, Server(limits, "b"), "read");

        _ledger.Descriptors.Count.ShouldBe(2);
    }

    [Fact]
    public void KeysField_CountsBesideItsMetadata()
    {
        var key = Key with { Key = Key.Key! with { ExtraJson = """{"mcp_rpm_limit":{"a":7}}""", MetadataJson = """{"mcp_rpm_limit":{"a/read":"x","a":[]}}""" } };

        _rates.Check(key, null, Server(ToolLimits.None, "a"), "read").ShouldBeNull();

        _ledger.Descriptors.ShouldHaveSingleItem().Kind.ShouldBe("mcp_server_key_mcp_rpm_limit");
    }

    [Theory]
    [InlineData("""{"mcp_rpm_limit":{"a":3}}""", 3)]
    [InlineData("""{"mcp_rpm_limit":{"a":"3"}}""", 3)]
    [InlineData("""{"mcp_rpm\u005flimit":{"\u0061":3}}""", 3)]
    [InlineData("""{"mcp_rpm_limit":{"a":0}}""", 0)]
    [InlineData("""{"mcp_rpm_limit":{"a":1.5}}""", null)]
    [InlineData("""{"mcp_rpm_limit":{"b":3}}""", null)]
    [InlineData("""{"mcp_rpm_limit":[3]}""", null)]
    [InlineData("""["mcp_rpm_limit"]""", null)]
    [InlineData("mcp_rpm_limit", null)]
    [InlineData(null, null)]
    public void ScopesOwnLimit_IsReadHoweverItIsWritten(string? json, int? limit) => ScopeLimits.Of(json).For(Server(ToolLimits.None), null).ShouldBe(limit);

    private static McpServerSettings Server(ToolLimits limits, string name = "a") => new() { Id = name, Name = name, Limits = new ServerLimits(limits, FrozenDictionary<string, ToolLimits>.Empty) };

    private sealed class CountingLedger : IRateLedger
    {
        public HashSet<RateDescriptor> Descriptors { get; } = [];

        public RateDecision TryTake(RateDescriptor descriptor, int limit)
        {
            Descriptors.Add(descriptor);
            return new RateDecision(limit > 0, TimeSpan.FromSeconds(1));
        }
    }
}
