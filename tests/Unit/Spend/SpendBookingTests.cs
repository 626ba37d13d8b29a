using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Spend;

public sealed class SpendBookingTests : IAsyncDisposable
{
    private static readonly BudgetScope Key = new(BudgetScopeKind.Key, "k1");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(SpendSamples.Noon);
    private readonly FaultyDisk _disk = new();
    private readonly Watcher _watcher = new();
    private readonly LocalBudgetLedger _ledger;
    private readonly SpendJournal _journal;
    private readonly SpendBooking _booking;

    public SpendBookingTests()
    {
        _ledger = new LocalBudgetLedger(new BudgetSettings(), _time);
        _journal = new SpendJournal(new JournalSettings { Directory = _directory.Path }, NullLogger<SpendJournal>.Instance, _disk.Create);
        var catalog = SpendSamples.Catalog(_time, "openai,gpt-x,,no,2.00,8.00,,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices");
        _booking = new SpendBooking(catalog, _journal, _ledger, [_watcher], NullLogger<SpendBooking>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Booked_Attempt_CarriesCostPriceAndScopes()
    {
        var record = (await _booking.BookAsync(Entry("gpt-x"), default)).Value;

        (record.Cost, record.PriceVersion, record.IsPriced, record.KeyHash, record.TeamId, record.UserId, record.Model, record.Provider)
            .ShouldBe((NanoUsd.FromDollars(0.0028m), "openai/gpt-x@2026-01-01", true, "k1", "t9", "u9", "openai/gpt-x", "openai"));
        (_ledger.OfKey("k1"), _ledger.OfTeam("t9"), _ledger.OfUser("u9"), _watcher.Last).ShouldBe((record.Cost, record.Cost, record.Cost, record));
    }

    [Fact]
    public async Task UnknownModel_IsBookedAsUnpriced_NotAsFree()
    {
        var record = (await _booking.BookAsync(Entry("unknown"), default)).Value;

        (record.IsPriced, record.PriceVersion, record.Usage.InputTokens).ShouldBe((false, null, 1_000));
    }

    [Fact]
    public async Task FailedAttempt_KeepsTheHold_UntilTheLastIsBooked()
    {
        var hold = _ledger.Reserve("r1", [new BudgetLimit(Key, NanoUsd.FromDollars(1))], NanoUsd.FromDollars(0.01m)).Value;
        await _booking.BookAsync(Entry("gpt-x") with { Hold = hold, IsLast = false, Status = AttemptStatus.Failure }, default);
        var between = _ledger.Reserved(Key);
        await _booking.BookAsync(Entry("gpt-x") with { Hold = hold, Attempt = 2 }, default);

        (between, _ledger.Reserved(Key), _ledger.Spent(Key)).ShouldBe((NanoUsd.FromDollars(0.0072m), NanoUsd.Zero, NanoUsd.FromDollars(0.0056m)));
    }

    [Fact]
    public async Task UnwritableRecord_FailsTheRequest_AndStillCountsItsCost()
    {
        _disk.IsFull = true;

        var result = await _booking.BookAsync(Entry("gpt-x"), default);

        (result.Error!.Code, _ledger.OfKey("k1"), _booking.Lost, _watcher.Last).ShouldBe((GuardErrorCode.Overloaded, NanoUsd.FromDollars(0.0028m), 1, null));
    }

    [Fact]
    public void Cost_IsUnknown_ForAModelWithoutAPrice() => _booking.Cost(SpendSamples.Deployment("unknown"), null, default).ShouldBeNull();

    private static SpendEntry Entry(string model) => new()
    {
        RequestId = "r1",
        Attempt = 1,
        Caller = new Caller { Key = new VirtualKey { TokenHash = "k1", KeyName = "sk-...abcd", TeamId = "t9", UserId = "u9" } },
        Deployment = SpendSamples.Deployment(model),
        ModelGroup = model,
        StartedAt = SpendSamples.Noon,
        EndedAt = SpendSamples.Noon,
        Status = AttemptStatus.Success,
        Usage = new Usage(1_000, 100, UsageSource.Provider),
    };

    private sealed class Watcher : ISpendObserver
    {
        public SpendRecord? Last { get; private set; }

        public void Booked(SpendRecord record) => Last = record;
    }
}
