using Guard.McpHub.Relay;
using Guard.Testing;

namespace Guard.UnitTests.McpHub;

public class StateSealTests
{
    private static readonly byte[] Scope = [1, 2, 3];

    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("state", null)]
    [InlineData(null, "call")]
    [InlineData("", null)]
    public void Sealed_ComesBackAsItWas(string? state, string? parked)
    {
        var seal = new StateSeal("secret", _clock);

        seal.TryOpen(seal.Seal(state, parked, Scope), Scope, out var opened, out var waiting).ShouldBeTrue();

        (opened, waiting).ShouldBe((state, parked));
    }

    [Fact]
    public void Sealed_OpensForNobodyElse_AndNotLater()
    {
        var seal = new StateSeal("secret", _clock);
        var text = seal.Seal("state", null, Scope);

        text.ShouldNotContain("state");
        seal.TryOpen(text, [1, 2, 4], out _, out _).ShouldBeFalse();
        new StateSeal("other", _clock).TryOpen(text, Scope, out _, out _).ShouldBeFalse();
        foreach (var wrong in (string[])["", "a", "!!!!", text[1..], text + "A", new string('A', 100_000)])
        {
            seal.TryOpen(wrong, Scope, out _, out _).ShouldBeFalse();
        }

        _clock.Advance(TimeSpan.FromMinutes(31));
        seal.TryOpen(text, Scope, out _, out _).ShouldBeFalse();
    }
}
