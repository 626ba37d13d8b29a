using Guard.Engine.Access;
using Guard.McpHub;
using Guard.McpHub.Relay;
using Guard.McpHub.Sessions;

namespace Guard.UnitTests.McpHub.Sessions;

public sealed class ListeningStreamsTests
{
    private readonly ListeningStreams _streams = new(new McpHubOptions { SealingSecret = "0123456789abcdef", MaxStreams = 3, MaxCallerStreams = 2 });

    [Fact]
    public void Streams_AreBounded_ForEachCaller_AndInAll()
    {
        var first = Open("a", out _);
        Open("a", out _).ShouldNotBeNull();
        Open("a", out var ofTheCaller).ShouldBeNull();
        Open("b", out _).ShouldNotBeNull();
        Open("c", out var inAll).ShouldBeNull();

        JsonRpc.TextOf(ofTheCaller.Error!["message"]).ShouldNotBeNull().ShouldContain("guard.limits.mcp_streams");
        JsonRpc.TextOf(inAll.Error!["message"]).ShouldNotBeNull().ShouldContain("in all");
        (_streams.Count, _streams.Refused).ShouldBe((3, 2L));

        first!.Dispose();
        Open("c", out _).ShouldNotBeNull();
        _streams.Count.ShouldBe(3);
    }

    [Fact]
    public void CallerThatIsRefusedForAll_KeepsItsShare()
    {
        var others = (IDisposable?[])[Open("a", out _), Open("a", out _), Open("b", out _)];
        Open("c", out _).ShouldBeNull();
        foreach (var other in others)
        {
            other!.Dispose();
        }

        Open("c", out _).ShouldNotBeNull();
        Open("c", out _).ShouldNotBeNull();
        Open("c", out _).ShouldBeNull();
    }

    private IDisposable? Open(string key, out RpcReply refusal) => _streams.Open(new Caller { Key = new VirtualKey { TokenHash = key, KeyName = key } }, out refusal);
}
