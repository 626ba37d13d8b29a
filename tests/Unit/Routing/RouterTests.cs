using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Guard.Testing;
using static Guard.UnitTests.Routing.Rows;

namespace Guard.UnitTests.Routing;

public class RouterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void RetryableFailure_MovesAtOnce_ToAnotherDeployment()
    {
        using var plan = NewRouter().Started(Group(2));
        var first = plan.Deployment;

        plan.TryAdvance(AttemptFailure.Status(503)).ShouldBeTrue();

        plan.Deployment.ShouldNotBe(first);
        plan.Delay.ShouldBe(TimeSpan.Zero);
        plan.Attempt.ShouldBe(2);
    }

    [Theory]
    [InlineData(408, true)]
    [InlineData(409, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(520, true)]
    [InlineData(529, true)]
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(413, false)]
    [InlineData(422, false)]
    [InlineData(501, false)]
    public void Status_DecidesWhetherAnotherDeploymentIsTried(int status, bool isRetried)
    {
        using var plan = NewRouter().Started(Group(2));

        plan.TryAdvance(AttemptFailure.Status(status)).ShouldBe(isRetried);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public void WrongCredentialOrName_IsNeverRetried_OnTheSameDeployment(int status)
    {
        using var plan = NewRouter().Started(Group(1));

        plan.TryAdvance(AttemptFailure.Status(status)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void DeploymentThatCannotBeCalled_LeavesTheCallToAnother(int deployments, bool isRetried)
    {
        using var plan = NewRouter().Started(Group(deployments));

        plan.TryAdvance(AttemptFailure.Misconfigured).ShouldBe(isRetried);
    }

    [Fact]
    public void DeploymentRuledOut_IsNotTriedAgain_InLaterRounds()
    {
        var group = Group(2);
        using var plan = NewRouter(new RouterSettings { NumRetries = 5, DisableCooldowns = true }).Started(group);
        var wrong = plan.Deployment;
        plan.TryAdvance(AttemptFailure.Status(404)).ShouldBeTrue();

        var later = new List<Deployment>();
        while (plan.TryAdvance(AttemptFailure.Connection))
        {
            later.Add(plan.Deployment);
        }

        later.Count.ShouldBe(4);
        later.ShouldNotContain(wrong);
    }

    [Fact]
    public void OnlyDeployment_IsRetriedAfterAGrowingPause()
    {
        using var plan = NewRouter().Started(Group(1));

        plan.TryAdvance(AttemptFailure.Timeout).ShouldBeTrue();
        plan.Delay.ShouldBeInRange(TimeSpan.FromMilliseconds(375), TimeSpan.FromMilliseconds(500));
        plan.TryAdvance(AttemptFailure.Timeout).ShouldBeTrue();
        plan.Delay.ShouldBeInRange(TimeSpan.FromMilliseconds(750), TimeSpan.FromMilliseconds(1000));
        plan.TryAdvance(AttemptFailure.Timeout).ShouldBeFalse();
        plan.Attempt.ShouldBe(3);
    }

    [Fact]
    public void RetryAfter_IsHonoured_UpToTheCap()
    {
        using var plan = NewRouter().Started(Group(1));

        plan.TryAdvance(AttemptFailure.Status(429, TimeSpan.FromSeconds(7))).ShouldBeTrue();
        plan.Delay.ShouldBe(TimeSpan.FromSeconds(7));
        plan.TryAdvance(AttemptFailure.Status(429, TimeSpan.FromSeconds(11))).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, null, 2)]
    [InlineData(null, 1, 1)]
    [InlineData(0, 1, 0)]
    [InlineData(1000, null, RouterSettings.MostRetries)]
    [InlineData(-3, null, 0)]
    public void Retries_ComeFromTheRequest_ThenTheDeployment_ThenTheSettings(int? requested, int? ofDeployment, int expected)
    {
        var group = new ModelGroup("group", [Row("group") with { MaxRetries = ofDeployment }]);
        using var plan = NewRouter().Started(group, requested);

        var retries = 0;
        while (plan.TryAdvance(AttemptFailure.Connection))
        {
            retries++;
        }

        retries.ShouldBe(expected);
    }

    [Fact]
    public void RateLimitedDeployment_RestsAtOnce_WhileAnotherIsUp()
    {
        var group = Group(2);
        var router = NewRouter();
        using var plan = router.Started(group);
        var limited = plan.Deployment;
        plan.TryAdvance(AttemptFailure.Status(429));

        PicksOf(router, group, 50).ShouldNotContain(limited);
        _time.Advance(TimeSpan.FromSeconds(5));
        PicksOf(router, group, 50).ShouldContain(limited);
    }

    [Fact]
    public void Cooldown_LastsAsLongAsTheUpstreamAsks_UpToAMinute()
    {
        var group = Group(2);
        var router = NewRouter();
        router.Fails(group, AttemptFailure.Status(429, TimeSpan.FromHours(1)));
        router.Fails(group, AttemptFailure.Status(429, TimeSpan.FromSeconds(30)));

        var error = router.Begin(group).Error!;

        error.Code.ShouldBe(GuardErrorCode.NoDeployment);
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        error.Message.ShouldStartWith("No deployments available for selected model, Try again in 30 seconds");
        _time.Advance(TimeSpan.FromSeconds(60));
        PicksOf(router, group, 50).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void OnlyDeployment_IsNotRested_ByARateLimit()
    {
        var group = Group(1);
        var router = NewRouter();

        router.Fails(group, AttemptFailure.Status(429));

        router.Begin(group).Error.ShouldBeNull();
    }

    [Fact]
    public void LastDeploymentUp_IsNotRested_ByARequestThatEarns404Everywhere()
    {
        var group = Group(3);
        var router = NewRouter();
        for (var i = 0; i < 6; i++)
        {
            router.Fails(group, AttemptFailure.Status(404));
        }

        PicksOf(router, group, 20).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void MostCallsOfAMinuteFailing_RestsADeployment_AfterFiveCalls()
    {
        var group = Group(2);
        var router = NewRouter();
        var state = group.States[0];
        for (var i = 0; i < 4; i++)
        {
            router.RecordFailure(group, state, AttemptFailure.Connection);
        }

        state.IsCooled(router.Now()).ShouldBeFalse();
        router.RecordFailure(group, state, AttemptFailure.Connection);
        state.IsCooled(router.Now()).ShouldBeTrue();
    }

    [Fact]
    public void Failures_AreForgotten_WithTheMinute()
    {
        var group = Group(2);
        var router = NewRouter();
        var state = group.States[0];
        for (var i = 0; i < 4; i++)
        {
            router.RecordFailure(group, state, AttemptFailure.Status(500));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        router.RecordFailure(group, state, AttemptFailure.Status(500));

        state.IsCooled(router.Now()).ShouldBeFalse();
    }

    [Fact]
    public void RefusedRequests_NeverCountAgainstADeployment()
    {
        var group = Group(2);
        var router = NewRouter();
        for (var i = 0; i < 20; i++)
        {
            router.RecordFailure(group, group.States[0], AttemptFailure.Status(400));
        }

        group.States[0].IsCooled(router.Now()).ShouldBeFalse();
    }

    [Fact]
    public void AllowedFails_ReplacesTheOtherRules()
    {
        var group = Group(2);
        var router = NewRouter(new RouterSettings { AllowedFails = 1 });

        router.RecordFailure(group, group.States[0], AttemptFailure.Status(429));
        group.States[0].IsCooled(router.Now()).ShouldBeFalse();
        router.RecordFailure(group, group.States[0], AttemptFailure.Status(500));
        group.States[0].IsCooled(router.Now()).ShouldBeTrue();
    }

    [Fact]
    public void CallsInFlight_AreCounted_UntilTheAttemptEnds()
    {
        var group = Group(1);
        var router = NewRouter();
        var plan = router.Started(group);
        using (router.Started(group))
        {
            group.States[0].InFlight.ShouldBe(2);
        }

        plan.Succeed();
        plan.Dispose();
        group.States[0].InFlight.ShouldBe(0);
    }

    [Fact]
    public void Pick_AllocatesOnlyThePlan()
    {
        var group = Group(8);
        var router = NewRouter();
        router.Started(group).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            router.Started(group).Dispose();
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThanOrEqualTo(128);
    }

    [Fact]
    public void Timeouts_ComeFromTheDeployment_ThenTheSettings()
    {
        var settings = new RouterSettings { Timeout = TimeSpan.FromSeconds(9), StreamTimeout = TimeSpan.FromSeconds(4) };

        settings.TimeoutOf(Row("a"), isStream: false).ShouldBe(TimeSpan.FromSeconds(9));
        settings.TimeoutOf(Row("a"), isStream: true).ShouldBe(TimeSpan.FromSeconds(4));
        settings.TimeoutOf(Row("a") with { Timeout = TimeSpan.FromSeconds(2) }, isStream: true).ShouldBe(TimeSpan.FromSeconds(2));
        settings.TimeoutOf(Row("a") with { StreamTimeout = TimeSpan.FromSeconds(1) }, isStream: true).ShouldBe(TimeSpan.FromSeconds(1));
    }

    private static List<Deployment> PicksOf(Router router, ModelGroup group, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        using var plan = router.Started(group);
        return plan.Deployment;
    })];

    private Router NewRouter(RouterSettings? settings = null)
    {
        var random = new ConcurrentRandom(7);
        return new Router(new SimpleShuffle(random), settings ?? new RouterSettings(), _time, random);
    }
}
