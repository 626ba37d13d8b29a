using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.UnitTests.Spend;

public class LocalBudgetLedgerTests
{
    private static readonly BudgetScope Key = new(BudgetScopeKind.Key, "k1");
    private static readonly BudgetScope Team = new(BudgetScopeKind.Team, "t1");

    private readonly ManualTimeProvider _time = new(SpendSamples.Noon);
    private readonly LocalBudgetLedger _ledger;

    public LocalBudgetLedgerTests() => _ledger = new LocalBudgetLedger(new BudgetSettings { OrphanAfter = TimeSpan.FromMinutes(10), MaxHolds = 100 }, _time);

    [Fact]
    public void Reserve_IsRefusedWithLiteLlmsWords_WhenTheBudgetIsUsedUp()
    {
        _ledger.Seed(new SpendTotals { Keys = ImmutableDictionary<string, NanoUsd>.Empty.Add("k1", NanoUsd.FromDollars(1.5m)) });

        var error = _ledger.Reserve("r", [new BudgetLimit(Key, NanoUsd.FromDollars(1.5m))], NanoUsd.Zero).Error!;

        (error.Code, error.Message, error.Parameter).ShouldBe((GuardErrorCode.BudgetExceeded, "Budget has been exceeded! Current cost: 1.5, Max budget: 1.5", null));
    }

    [Fact]
    public void Reserve_TakesNothing_WhenOneOfSeveralScopesIsFull()
    {
        BudgetLimit[] limits = [new(Key, new NanoUsd(100)), new(Team, new NanoUsd(10))];

        _ledger.Reserve("r", limits, new NanoUsd(50)).Error.ShouldNotBeNull();

        (_ledger.Reserved(Key), _ledger.Reserved(Team), _ledger.LiveHolds).ShouldBe((NanoUsd.Zero, NanoUsd.Zero, 0));
    }

    [Fact]
    public void Reserve_FillsTheLimitExactly_AndRefusesOneNanoDollarMore()
    {
        Reserve("a", 60, 100).Error.ShouldBeNull();
        Reserve("b", 40, 100).Error.ShouldBeNull();

        Reserve("c", 1, 100).Error.ShouldNotBeNull();
    }

    [Fact]
    public void Reserve_GivesTheSameHold_WhenARequestAsksAgain() => Reserve("a", 60, 100).Value.ShouldBeSameAs(Reserve("a", 60, 100).Value);

    [Fact]
    public void Reserve_IsRefused_WhenTooManyHoldsAreLive()
    {
        for (var index = 0; index < 100; index++)
        {
            Reserve($"r{index}", 0, 100).Error.ShouldBeNull();
        }

        Reserve("one too many", 0, 100).Error!.Code.ShouldBe(GuardErrorCode.Overloaded);
    }

    [Fact]
    public void Settle_CountsOnce_HoweverOftenItIsCalled()
    {
        var hold = Reserve("a", 60, 100).Value;
        hold.Settle(new NanoUsd(20));
        hold.Settle(new NanoUsd(20));
        hold.Release();

        (_ledger.Spent(Key), _ledger.Reserved(Key), _ledger.LiveHolds).ShouldBe((new NanoUsd(20), NanoUsd.Zero, 0));
    }

    [Fact]
    public void Release_GivesEverythingBack()
    {
        Reserve("a", 60, 100).Value.Release();

        Reserve("b", 100, 100).Error.ShouldBeNull();
    }

    [Fact]
    public void Charge_BooksAFailedAttempt_AndKeepsTheRestReserved()
    {
        var hold = Reserve("a", 60, 100).Value;
        hold.Charge(new NanoUsd(25));
        var during = (_ledger.Spent(Key), _ledger.Reserved(Key));
        hold.Settle(new NanoUsd(30));

        (during, _ledger.Spent(Key), _ledger.Reserved(Key)).ShouldBe(((new NanoUsd(25), new NanoUsd(35)), new NanoUsd(55), NanoUsd.Zero));
    }

    [Fact]
    public void Settle_BooksMoreThanWasReserved_WhenTheProviderSurprises()
    {
        Reserve("a", 60, 100).Value.Settle(new NanoUsd(150));

        (_ledger.Spent(Key), Reserve("b", 0, 100).Error!.Code).ShouldBe((new NanoUsd(150), GuardErrorCode.BudgetExceeded));
    }

    [Fact]
    public void Orphan_IsChargedNotForgiven_AndCorrectedByALateSettlement()
    {
        var hold = Reserve("a", 60, 100).Value;
        _time.Advance(TimeSpan.FromMinutes(11));
        var charged = _ledger.ChargeOrphans();
        var asOrphan = (_ledger.Spent(Key), _ledger.Reserved(Key));
        hold.Settle(new NanoUsd(20));

        (charged, asOrphan, _ledger.Spent(Key), _ledger.Reserved(Key), _ledger.LiveHolds)
            .ShouldBe((1, (new NanoUsd(60), NanoUsd.Zero), new NanoUsd(20), NanoUsd.Zero, 0));
    }

    [Fact]
    public void Book_ChargesEveryScopeOfTheCaller_AndTheHeldOneOnce()
    {
        var hold = Reserve("a", 60, 100).Value;
        _ledger.Book(SpendSamples.Record("a", nano: 40), hold, isLast: true);

        (_ledger.OfKey("k1"), _ledger.OfTeam("t1"), _ledger.Reserved(Key)).ShouldBe((new NanoUsd(40), new NanoUsd(40), NanoUsd.Zero));
    }

    [Fact]
    public void None_HoldsNothing_WhateverIsCalledOnIt()
    {
        BudgetHold.None.Charge(new NanoUsd(5));
        BudgetHold.None.Settle(new NanoUsd(5));

        BudgetHold.None.Estimate.ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public async Task ConcurrentRequests_NeverPassTheLimit_AndLoseNothing()
    {
        var ledger = new LocalBudgetLedger(new BudgetSettings(), _time);
        BudgetLimit[] limits = [new(Key, new NanoUsd(10_000)), new(Team, new NanoUsd(8_000))];
        var spent = 0L;
        var overshoots = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var index = 0; index < 2_000; index++)
            {
                var estimate = random.Next(1, 400);
                if (!ledger.Reserve($"{worker}-{index}", limits, new NanoUsd(estimate)).TryGetValue(out var hold, out _))
                {
                    continue;
                }

                if (ledger.Spent(Team).Value > 8_000)
                {
                    Interlocked.Increment(ref overshoots);
                }

                var actual = random.Next(0, Math.Min(estimate, 3) + 1);
                hold.Settle(new NanoUsd(actual));
                Interlocked.Add(ref spent, actual);
            }
        })));

        (overshoots, ledger.Spent(Key).Value, ledger.Spent(Team).Value, ledger.Reserved(Key), ledger.LiveHolds).ShouldBe((0, spent, spent, NanoUsd.Zero, 0));
        spent.ShouldBeLessThanOrEqualTo(8_000);
    }

    [Fact]
    public void AnySequenceOfReservationsAndSettlements_StaysWithinTheLimit_AndMatchesAPlainSum()
    {
        var steps = (from estimate in Gen.Choose(0, 300) from part in Gen.Choose(0, 100) from action in Gen.Choose(0, 3) select (estimate, part, action)).ListOf();
        Prop.ForAll(Arb.From(steps), sequence => Model([.. sequence])).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(300)));
    }

    private static bool Model((int Estimate, int Part, int Action)[] sequence)
    {
        var ledger = new LocalBudgetLedger(new BudgetSettings(), new ManualTimeProvider());
        var open = new List<(BudgetHold Hold, int Left)>();
        var spent = 0L;
        for (var index = 0; index < sequence.Length; index++)
        {
            var (estimate, part, action) = sequence[index];
            var reserved = open.Sum(static entry => (long)entry.Left);
            var isGranted = ledger.Reserve($"r{index}", [new BudgetLimit(Key, new NanoUsd(1_000))], new NanoUsd(estimate)).TryGetValue(out var hold, out _);
            if (isGranted != (spent + reserved < 1_000 && spent + reserved + estimate <= 1_000))
            {
                return false;
            }

            if (isGranted)
            {
                open.Add((hold!, estimate));
            }

            if (open.Count > 0 && action > 0)
            {
                var actual = open[0].Left * part / 100;
                open[0].Hold.Settle(action == 1 ? NanoUsd.Zero : new NanoUsd(actual));
                spent += action == 1 ? 0 : actual;
                open.RemoveAt(0);
            }
        }

        return ledger.Spent(Key).Value == spent && ledger.Reserved(Key).Value == open.Sum(static entry => (long)entry.Left) && spent <= 1_000;
    }

    private Result<BudgetHold> Reserve(string id, long estimate, long limit) => _ledger.Reserve(id, [new BudgetLimit(Key, new NanoUsd(limit))], new NanoUsd(estimate));
}
