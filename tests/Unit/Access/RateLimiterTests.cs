using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Testing;

namespace Guard.UnitTests.Access;

public sealed class RateLimiterTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Check_RefusesTheRequestBeyondTheLimit_AndSaysWhenToComeBack()
    {
        var limiter = new RateLimiter(new LocalRateLedger(_clock), _clock);
        var caller = new Caller { Key = AccessFixture.Key("sk-k") with { RpmLimit = 2 } };
        limiter.Check(caller).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(20));
        limiter.Check(caller).ShouldBeNull();

        var error = limiter.Check(caller)!;

        error.Code.ShouldBe(GuardErrorCode.RateLimited);
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(40));
        error.Message.ShouldBe(
            $"Rate limit exceeded for api_key: {KeyHasher.Hash("sk-k")}. Limit type: requests. Current limit: 2, Remaining: 0. Limit resets at: 2026-01-05 12:01:00 UTC");
    }

    [Fact]
    public void Check_LetsRequestsPass_WithoutALimitOrForTheMasterKey()
    {
        var limiter = new RateLimiter(new LocalRateLedger(_clock), _clock);

        limiter.Check(Caller.Master).ShouldBeNull();
        limiter.Check(new Caller { Key = AccessFixture.Key("sk-k") }).ShouldBeNull();
    }

    [Fact]
    public void Check_RefusesEverything_UnderALimitOfZero() =>
        new RateLimiter(new LocalRateLedger(_clock), _clock).Check(new Caller { Key = AccessFixture.Key("sk-k") with { RpmLimit = 0 } })!
            .Code.ShouldBe(GuardErrorCode.RateLimited);
}
