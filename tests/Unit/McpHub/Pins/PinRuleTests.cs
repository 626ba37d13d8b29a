using Guard.McpHub.Pins;

namespace Guard.UnitTests.McpHub.Pins;

/// <summary>What seeing and approving a definition makes of its pin.</summary>
public sealed class PinRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 28, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PinMode.TrustOnFirstUse, false, false, PinState.Approved)]
    [InlineData(PinMode.TrustOnFirstUse, true, false, PinState.HiddenText)]
    [InlineData(PinMode.TrustOnFirstUse, false, true, PinState.Shadowed)]
    [InlineData(PinMode.ApproveFirst, false, false, PinState.New)]
    [InlineData(PinMode.ApproveFirst, true, true, PinState.HiddenText)]
    public void FirstSight_IsApprovedOrWaits(PinMode mode, bool isHidden, bool isImitation, PinState state)
    {
        var pin = PinRule.Sighted("s", mode, null, new ToolDefinition("t", "h", "{}", isHidden), isImitation, Now);

        PinRule.Serves(pin, "h").ShouldBe(state == PinState.Approved);
        (pin.Waiting?.State ?? pin.Approved.Single().State).ShouldBe(state);
        PinRule.StateOf(pin, hasList: true, "h").ShouldBe(state);
    }

    [Theory]
    [InlineData("s\u00FCchen")]
    [InlineData("\u043F\u043E\u0438\u0441\u043A")]
    [InlineData("re\uFF41d")]
    public void NameInOtherLettersThanAscii_WaitsForAPerson(string name)
    {
        var pin = PinRule.Sighted("s", PinMode.TrustOnFirstUse, null, new ToolDefinition(name, "h", "{}", false), false, Now);

        PinRule.Serves(pin, "h").ShouldBeFalse();
        pin.Waiting.ShouldNotBeNull().State.ShouldBe(PinState.New);
        PinRule.Serves(PinRule.Approved(pin, Choice("h"), Now), "h").ShouldBeTrue();
        PinRule.Unmasked(pin).Waiting!.State.ShouldBe(PinState.Shadowed);
    }

    [Fact]
    public void LaterDefinition_Waits_AndTheFirstStaysServed()
    {
        var first = Seen(null, "1");
        var changed = Seen(first, "2");

        PinRule.Serves(changed, "2").ShouldBeFalse();
        PinRule.Serves(changed, "1").ShouldBeTrue();
        PinRule.StateOf(changed, true, "2").ShouldBe(PinState.Changed);
        PinRule.StateOf(changed, true, "1").ShouldBe(PinState.Approved);
        PinRule.StateOf(changed, true, null).ShouldBe(PinState.Removed);
        Seen(changed, "2").ShouldBeSameAs(changed);
        Seen(changed, "1").ShouldBeSameAs(changed);
        Seen(changed, "3").Waiting!.Hash.ShouldBe("3");
    }

    [Fact]
    public void DefinitionThatNobodyApproved_IsNotTrustedLater_WhateverTheServerListsNext()
    {
        var hidden = PinRule.Sighted("s", PinMode.TrustOnFirstUse, null, new ToolDefinition("t", "1", "{}", true), false, Now);

        PinRule.Serves(Seen(hidden, "2"), "2").ShouldBeFalse();
    }

    [Fact]
    public void Unapproved_IsNeverServed() => PinRule.Serves(null, "h").ShouldBeFalse();

    [Fact]
    public void Approval_ReplacesWhatWasApproved_UnlessOthersAreKept()
    {
        var changed = Seen(Seen(null, "1"), "2");

        var approved = PinRule.Approved(changed, Choice("2"), Now).ShouldNotBeNull();
        approved.Approved.Select(static definition => definition.Hash).ShouldBe(["2"]);
        approved.Approved[0].ApprovedBy.ShouldBe("ann");
        approved.Waiting.ShouldBeNull();
        PinRule.Approved(changed, Choice("2") with { KeepsOthers = true }, Now)!.Approved.Select(static definition => definition.Hash).ShouldBe(["1", "2"]);
        PinRule.Approved(changed, Choice("3"), Now).ShouldBeNull();
        PinRule.Approved(changed, Choice("1"), Now)!.Waiting!.Hash.ShouldBe("2");
    }

    [Fact]
    public void Imitation_LosesWhatFirstUseGaveIt_ButNotWhatAPersonGave()
    {
        var trusted = Seen(null, "1");
        var unmasked = PinRule.Unmasked(trusted);

        PinRule.Serves(unmasked, "1").ShouldBeFalse();
        unmasked.Waiting!.State.ShouldBe(PinState.Shadowed);
        var approved = PinRule.Approved(unmasked, Choice("1"), Now)!;
        PinRule.Unmasked(approved).ShouldBeSameAs(approved);
    }

    [Fact]
    public void KeptDefinitions_AreBounded()
    {
        var pin = Seen(null, "0");
        for (var i = 1; i < 40; i++)
        {
            pin = PinRule.Approved(Seen(pin, $"{i}"), Choice($"{i}") with { KeepsOthers = true }, Now)!;
        }

        pin.Approved.Length.ShouldBe(16);
        PinRule.Serves(pin, "39").ShouldBeTrue();
    }

    private static ToolPin Seen(ToolPin? known, string hash) => PinRule.Sighted("s", PinMode.TrustOnFirstUse, known, new ToolDefinition("t", hash, "{}", false), false, Now);

    private static PinChoice Choice(string hash) => new("s", "t", hash, false, "ann");
}
