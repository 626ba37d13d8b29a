using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Host.CustomGuardrails;

namespace Guard.UnitTests.CustomGuardrails;

public class CustomGuardrailTests
{
    [Fact]
    public async Task RightDecision_PassesAsItIs()
    {
        var decision = GuardrailDecision.Edit([new Redaction(0, 0, 2, "x", "L"), new Redaction(0, 2, 1, "y", "L"), new Redaction(1, 0, 3, "z", "L")]);

        (await JudgeAsync(decision, "abc", "def")).Redactions.Length.ShouldBe(3);
        (await JudgeAsync(GuardrailDecision.Allow, "abc")).Verdict.ShouldBe(Verdict.Allow);
        (await JudgeAsync(GuardrailDecision.Block(new Violation("L")), "abc")).Verdict.ShouldBe(Verdict.Block);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 6)]
    [InlineData(5, 1)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(2, 1)]
    [InlineData(0, 2)]
    public async Task EditOutsideTheText_OrInsideACharacter_IsAFailure(int start, int length) =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Edit([new Redaction(0, start, length, "x", "L")]), "a\u00e9bc"));

    [Fact]
    public async Task EditsOutOfOrder_AreAFailure()
    {
        await Should.ThrowAsync<InvalidOperationException>(async () =>
            await JudgeAsync(GuardrailDecision.Edit([new Redaction(0, 2, 1, "x", "L"), new Redaction(0, 0, 1, "x", "L")]), "abc"));
        await Should.ThrowAsync<InvalidOperationException>(async () =>
            await JudgeAsync(GuardrailDecision.Edit([new Redaction(1, 0, 1, "x", "L"), new Redaction(0, 0, 1, "x", "L")]), "abc", "def"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public async Task EditOfAPartThatWasNotShown_IsAFailure(int part) =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Edit([new Redaction(part, 0, 1, "x", "L")]), "abc", "def"));

    [Fact]
    public async Task EditWithoutALabel_IsAFailure() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Edit([new Redaction(0, 0, 1, "x", null!)]), "abc"));

    [Fact]
    public async Task RefusalWithoutAReason_IsAFailure() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Block(null!), "abc"));

    [Theory]
    [InlineData(1, 1, 2, true)]
    [InlineData(0, 1, 2, false)]
    [InlineData(1, 2, 2, false)]
    [InlineData(1, 1, 5, false)]
    [InlineData(1, 1, -1, false)]
    public async Task WindowOfAStream_IsEditedOnlyWhereItIsUndecided_AndNotHeldBack(int start, int length, int held, bool isGood)
    {
        var decision = GuardrailDecision.Edit([new Redaction(0, start, length, "x", "L")]).Holding(held);
        var context = Context(isPartial: true, "abcd");
        var guardrail = CustomGuardrail.Of(new Fixed(decision));

        if (isGood)
        {
            (await guardrail.EvaluateAsync(context, CancellationToken.None)).HeldBytes.ShouldBe(held);
        }
        else
        {
            await Should.ThrowAsync<InvalidOperationException>(async () => await guardrail.EvaluateAsync(context, CancellationToken.None));
        }
    }

    [Fact]
    public async Task HoldingBackOutsideAStream_IsAFailure() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Allow.Holding(1), "abc"));

    [Fact]
    public async Task RemovalOfAnItemThatWasNotShown_IsAFailure() =>
        await Should.ThrowAsync<InvalidOperationException>(async () => await JudgeAsync(GuardrailDecision.Edit([], [new Removal(0, "L")]), "abc"));

    [Fact]
    public void GuardrailThatKnowsItsTime_StaysOne()
    {
        CustomGuardrail.Of(new Timed()).ShouldBeAssignableTo<ITimedGuardrail>()!.Timeout.ShouldBe(TimeSpan.FromSeconds(7));
        CustomGuardrail.Of(new Fixed(default)).ShouldNotBeAssignableTo<ITimedGuardrail>();
    }

    [Fact]
    public async Task LateDecision_IsCheckedToo()
    {
        var guardrail = CustomGuardrail.Of(new Fixed(GuardrailDecision.Edit([new Redaction(0, 9, 1, "x", "L")]), isLate: true));

        await Should.ThrowAsync<InvalidOperationException>(async () => await guardrail.EvaluateAsync(Context(false, "abc"), CancellationToken.None));
    }

    private static async Task<GuardrailDecision> JudgeAsync(GuardrailDecision decision, params string[] texts) =>
        await CustomGuardrail.Of(new Fixed(decision)).EvaluateAsync(Context(false, texts), CancellationToken.None);

    private static GuardrailContext Context(bool isPartial, params string[] texts) => new()
    {
        Stage = Stage.Output,
        Facts = RequestFacts.None,
        RequestId = "r",
        Protection = ProtectionKey.Example,
        Parts = ContentParts.Of(Stage.Output, texts),
        IsPartial = isPartial,
        JudgedBytes = isPartial ? 1 : 0,
    };

    private sealed class Fixed(GuardrailDecision decision, bool isLate = false) : IGuardrail
    {
        public async ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
        {
            if (isLate)
            {
                await Task.Yield();
            }

            return decision;
        }
    }

    private sealed class Timed : ITimedGuardrail
    {
        public TimeSpan Timeout => TimeSpan.FromSeconds(7);

        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
