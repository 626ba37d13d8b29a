using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Spend;

public sealed class ToolChargeTests : IAsyncDisposable
{
    private static readonly BudgetScope Key = new(BudgetScopeKind.Key, "k1");
    private static readonly ToolCallFacts Tool = new("hub", "read", "hub-read");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(SpendSamples.Noon);
    private readonly LocalBudgetLedger _ledger;
    private readonly SpendJournal _journal;
    private readonly ToolSpend _spend;

    public ToolChargeTests()
    {
        _ledger = new LocalBudgetLedger(new BudgetSettings(), _time);
        _journal = new SpendJournal(new JournalSettings { Directory = _directory.Path }, NullLogger<SpendJournal>.Instance);
        var catalog = SpendSamples.Catalog(_time);
        _spend = new ToolSpend(new BudgetGate(catalog, _ledger, _journal, new BudgetSettings()), new SpendBooking(catalog, _journal, _ledger, [], NullLogger<SpendBooking>.Instance), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task PriceIsHeld_ThenBooked_Once()
    {
        var charge = Begin(0.01m);
        charge.Admit().ShouldBeNull();
        _ledger.Reserved(Key).ShouldBe(NanoUsd.FromDollars(0.01m));

        (await charge.BookAsync(AttemptStatus.Success, isCharged: true, null, [])).ShouldBeNull();
        (await charge.BookAsync(AttemptStatus.Aborted, isCharged: true, null, [])).ShouldBeNull();

        (_ledger.Spent(Key), _ledger.Reserved(Key), _ledger.LiveHolds).ShouldBe((NanoUsd.FromDollars(0.01m), NanoUsd.Zero, 0));
    }

    [Fact]
    public async Task WhatIsNotCharged_GoesBackWhole()
    {
        var charge = Begin(0.01m);
        charge.Admit().ShouldBeNull();

        await charge.BookAsync(AttemptStatus.Failure, isCharged: false, GuardErrorCode.UpstreamFailed, []);

        (_ledger.Spent(Key), _ledger.Reserved(Key), _ledger.LiveHolds).ShouldBe((NanoUsd.Zero, NanoUsd.Zero, 0));
    }

    [Fact]
    public void TwoCalls_CannotTogetherPassTheBudget()
    {
        Begin(0.06m).Admit().ShouldBeNull();

        Begin(0.06m).Admit().ShouldNotBeNull().Code.ShouldBe(GuardErrorCode.BudgetExceeded);

        Begin(null).Admit().ShouldBeNull();
    }

    [Fact]
    public void CallsOfOneMoment_HaveIdsOfTheirOwn() => Enumerable.Range(0, 1000).Select(_ => Begin(0).RequestId).Distinct().Count().ShouldBe(1000);

    [Fact]
    public void Names_AreCut_WhereSomebodySwellsThem()
    {
        var facts = ToolCallFacts.Bounded("hub", new string('a', 100_000), new string('b', 100_000));

        facts.NamespacedName.Length.ShouldBeLessThan(300);
        facts.ExposedName.Length.ShouldBeLessThan(300);
    }

    private ToolCharge Begin(decimal? dollars) => _spend.Begin(new ToolCallEntry
    {
        Caller = SpendSamples.CallerWithBudget(0.1m), Tool = Tool, Price = dollars is { } price ? NanoUsd.FromDollars(price) : null,
    });
}
