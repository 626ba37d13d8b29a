using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.UnitTests.Spend;

public class BudgetGateTests
{
    private readonly ManualTimeProvider _time = new(SpendSamples.Noon);
    private readonly LocalBudgetLedger _ledger;
    private readonly Health _health = new();
    private readonly BudgetGate _gate;

    public BudgetGateTests()
    {
        _ledger = new LocalBudgetLedger(new BudgetSettings(), _time);
        var catalog = SpendSamples.Catalog(
            _time,
            "openai,cheap,,no,1.00,2.00,,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices",
            "openai,dear,,no,10.00,20.00,,,,,,,,,,1000,2026-01-01,2026-11-20,https://example.com/prices");
        _gate = new BudgetGate(catalog, _ledger, _health, new BudgetSettings { DefaultOutputTokens = 500 });
    }

    [Fact]
    public void Admit_ReservesInputAndAllowedOutput_AtTheDearestDeployment() =>
        Admit(SpendSamples.CallerWithBudget(1), new BudgetRequest("r", 1_000, 100), "cheap", "dear").Value.Estimate.ShouldBe(NanoUsd.FromDollars(0.012m));

    [Fact]
    public void Admit_ReservesTheDefaultBlock_WhenTheBodyNamesNoMaximum() =>
        Admit(SpendSamples.CallerWithBudget(1), new BudgetRequest("r", 0, null), "cheap").Value.Estimate.ShouldBe(NanoUsd.FromDollars(0.001m));

    [Fact]
    public void Admit_ReservesNoMoreOutputThanTheModelCanGive() =>
        Admit(SpendSamples.CallerWithBudget(1), new BudgetRequest("r", 0, 1_000_000), "dear").Value.Estimate.ShouldBe(NanoUsd.FromDollars(0.02m));

    [Fact]
    public void Admit_CountsEveryChoice() =>
        Admit(SpendSamples.CallerWithBudget(1), new BudgetRequest("r", 0, 100, 3), "cheap").Value.Estimate.ShouldBe(NanoUsd.FromDollars(0.0006m));

    [Fact]
    public void Admit_RefusesAndNamesTheRemedy_WhenAHardBudgetMeetsAnUnpricedModel()
    {
        var error = Admit(SpendSamples.CallerWithBudget(1), new BudgetRequest("r", 1, 1), "cheap", "unknown").Error!;

        (error.Code, error.Parameter).ShouldBe((GuardErrorCode.BudgetExceeded, "model"));
        error.Message.ShouldContain("input_cost_per_token");
    }

    [Fact]
    public void Admit_HoldsNothing_WhenTheKeyHasNoBudget() =>
        Admit(new Caller { Key = new VirtualKey { TokenHash = "k", KeyName = "sk-...k" } }, new BudgetRequest("r", 1, 1), "unknown").Value.ShouldBeSameAs(BudgetHold.None);

    [Fact]
    public void Admit_HoldsNothing_ForTheMasterKey() => Admit(Caller.Master, new BudgetRequest("r", 1, 1), "unknown").Value.ShouldBeSameAs(BudgetHold.None);

    [Fact]
    public void Admit_RefusesEveryone_WhenSpendCannotBeRecorded()
    {
        _health.IsAccepting = false;

        Admit(Caller.Master, new BudgetRequest("r", 1, 1), "cheap").Error!.Code.ShouldBe(GuardErrorCode.Overloaded);
    }

    [Fact]
    public void Admit_AllocatesNothing_WithoutABudget()
    {
        Guard.Engine.Routing.Deployment[] deployments = [SpendSamples.Deployment("cheap")];
        _gate.Admit(Caller.Master, new BudgetRequest("r", 1, 1), deployments);
        Allocations.Least(() =>
        {
            for (var index = 0; index < 1_000; index++)
            {
                _gate.Admit(Caller.Master, new BudgetRequest("r", 1, 1), deployments);
            }
        }).ShouldBe(0);
    }

    private Result<BudgetHold> Admit(Caller caller, BudgetRequest request, params string[] models) =>
        _gate.Admit(caller, request, [.. models.Select(static model => SpendSamples.Deployment(model))]);

    private sealed class Health : IJournalHealth
    {
        public bool IsAccepting { get; set; } = true;
    }
}
