using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Routing;
using Guard.Testing;

namespace Guard.UnitTests.Routing;

public class RouterProperties
{
    private static readonly int[] Statuses = [0, 400, 401, 404, 408, 429, 500, 503, 529];

    [Fact]
    public void CooledDeployment_IsNeverPicked_AndACallIsRefusedOnlyWhenAllAreCooled() =>
        Check((scenario, time, router, group) => scenario.Steps.All(step => RunCall(step, time, router, group, plan => !Current(plan, group).IsCooled(router.Now()))));

    [Fact]
    public void EveryDeploymentThatIsUp_IsTriedOnce_BeforeAnyIsTriedAgain() =>
        Check((scenario, time, router, group) => scenario.Steps.All(step =>
        {
            var round = new HashSet<DeploymentState>();
            var ruledOut = new HashSet<DeploymentState>();
            DeploymentState? last = null;
            return RunCall(step, time, router, group, plan =>
            {
                if (last is not null && step.Status is 401 or 404)
                {
                    ruledOut.Add(last!);
                }

                last = Current(plan, group);
                if (round.Add(last))
                {
                    return plan.Delay == TimeSpan.Zero && !ruledOut.Contains(last);
                }

                var isDue = group.States.All(state => round.Contains(state) || ruledOut.Contains(state) || state.IsCooled(router.Now()));
                round.Clear();
                round.Add(last);
                return isDue && !ruledOut.Contains(last) && plan.Delay > TimeSpan.Zero && plan.Delay <= router.Settings.MaxRetryDelay;
            });
        }));

    [Fact]
    public void CallsInFlight_EndAtZero_WhateverHappened() =>
        Check((scenario, time, router, group) =>
        {
            foreach (var step in scenario.Steps)
            {
                RunCall(step, time, router, group, static _ => true);
            }

            return group.States.All(state => state.InFlight == 0);
        });

    private static void Check(Func<Scenario, ManualTimeProvider, Router, ModelGroup, bool> holds)
    {
        var steps =
            from status in Gen.Elements(Statuses)
            from retryAfter in Gen.Choose(-1, 70)
            from wait in Gen.Choose(0, 4000)
            from failures in Gen.Choose(0, 8)
            select new Step(status, retryAfter < 0 ? null : TimeSpan.FromSeconds(retryAfter), TimeSpan.FromMilliseconds(wait), failures);
        var scenarios =
            from deployments in Gen.Choose(1, 7)
            from list in steps.ArrayOf()
            from seed in Gen.Choose(0, 1_000_000)
            select new Scenario(deployments, list, (ulong)seed);
        Prop.ForAll(scenarios.ToArbitrary(), scenario =>
        {
            var time = new ManualTimeProvider();
            var random = new ConcurrentRandom(scenario.Seed);
            var router = new Router(new SimpleShuffle(random), new RouterSettings { NumRetries = 6 }, time, random);
            return holds(scenario, time, router, Rows.Group(scenario.Deployments));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(1000)));
    }

    /// <summary>One call that fails a number of times; false when it could not begin or an attempt breaks the expectation.</summary>
    private static bool RunCall(Step step, ManualTimeProvider time, Router router, ModelGroup group, Func<RoutePlan, bool> isRight)
    {
        time.Advance(step.Wait);
        if (!router.Begin(group).TryGetValue(out var plan, out _))
        {
            return group.States.All(state => state.IsCooled(router.Now()));
        }

        using (plan)
        {
            for (var failures = 0; isRight(plan); failures++)
            {
                if (failures == step.Failures)
                {
                    plan.Succeed();
                    return true;
                }

                if (!plan.TryAdvance(step.Status == 0 ? AttemptFailure.Connection : AttemptFailure.Status(step.Status, step.RetryAfter)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static DeploymentState Current(RoutePlan plan, ModelGroup group) => group.States.Single(state => ReferenceEquals(state.Deployment, plan.Deployment));

    private sealed record Step(int Status, TimeSpan? RetryAfter, TimeSpan Wait, int Failures);

    private sealed record Scenario(int Deployments, Step[] Steps, ulong Seed);
}
