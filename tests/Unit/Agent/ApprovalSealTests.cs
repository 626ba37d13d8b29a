using Guard.Engine.Access;
using Guard.Engine.Agent;
using Guard.Engine.Guardrails;
using Guard.Testing;

namespace Guard.UnitTests.Agent;

/// <summary>An id of an approval request opens for whom it was made, as it was made, for a day.</summary>
public sealed class ApprovalSealTests
{
    private static readonly PendingCalls Pending = new("g", new PendingCall(0, "call_1", "hub", "files-read", """{"text":"ä"}"""), [new PendingCall(1, "call_2", "hub", "files-write", "{}")]);
    private static readonly Caller Ana = new() { Key = new VirtualKey { TokenHash = "ana", KeyName = "ana" } };
    private static readonly Caller Bo = new() { Key = new VirtualKey { TokenHash = "bo", KeyName = "bo" } };

    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly ApprovalSeal _seal;

    public ApprovalSealTests() => _seal = new ApprovalSeal(new ProtectionKey("0123456789abcdef"u8), _time);

    [Fact]
    public void Id_OpensToWhatWasSealed()
    {
        var opened = _seal.Open(_seal.Seal(Pending, Ana)!, Ana).ShouldNotBeNull();

        opened.Asked.ShouldBe(Pending.Asked);
        opened.Beside.ShouldBe(Pending.Beside);
    }

    [Fact]
    public void Id_OpensForNobodyElse() => _seal.Open(_seal.Seal(Pending, Ana)!, Bo).ShouldBeNull();

    [Fact]
    public void Id_OpensNoLongerThanADay()
    {
        var id = _seal.Seal(Pending, Ana)!;

        _time.Advance(TimeSpan.FromHours(23));
        _seal.Open(id, Ana).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromHours(2));
        _seal.Open(id, Ana).ShouldBeNull();
    }

    [Fact]
    public void ChangedId_OpensToNothing()
    {
        var id = _seal.Seal(Pending, Ana)!;

        for (var i = 0; i < id.Length; i++)
        {
            var changed = id[..i] + (id[i] == 'A' ? 'B' : 'A') + id[(i + 1)..];

            // The last character may hold bits that mean nothing.
            (_seal.Open(changed, Ana) is null || i == id.Length - 1).ShouldBeTrue($"at {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("mcpr_guard_")]
    [InlineData("mcpr_AAAA")]
    [InlineData("mcpr_guard_AAAA")]
    [InlineData("mcpr_guard_ä")]
    [InlineData("enc:AAAA")]
    public void OtherText_OpensToNothing(string id) => _seal.Open(id, Ana).ShouldBeNull();

    [Fact]
    public void EncryptedFinding_IsNoId()
    {
        var key = new ProtectionKey("0123456789abcdef"u8);
        var forged = key.Encrypt("""{"e":99999999999,"g":"g","c":[0,"call_1","hub","files-read","{}"],"b":[]}"""u8);

        new ApprovalSeal(key, _time).Open("mcpr_guard_" + forged["enc:".Length..], Ana).ShouldBeNull();
    }

    [Fact]
    public void TooManyCallsBeside_HaveNoId() =>
        _seal.Seal(Pending with { Beside = [.. Enumerable.Range(1, 65).Select(static i => new PendingCall(i, $"call_{i}", "hub", "files-write", "{}"))] }, Ana).ShouldBeNull();

    [Fact]
    public void ArgumentsTooLong_HaveNoId() =>
        _seal.Seal(new PendingCalls("g", new PendingCall(0, "c", "l", "n", new string('x', 300_000)), []), Ana).ShouldBeNull();
}
