using Guard.Engine.Access;

namespace Guard.UnitTests.Access;

public class GuardrailWishesTests
{
    [Fact]
    public void Nothing_IsSaid_ByAnEmptyRow() => GuardrailWishes.Of("{}", "{}").ShouldBeSameAs(GuardrailWishes.None);

    [Fact]
    public void Metadata_SaysEverything()
    {
        var wishes = GuardrailWishes.Of(
            """{"policies":["a","b"],"disable_global_guardrails":true,"allow_disable_global_guardrail":true,"opted_out_global_guardrails":["x"],"guardrails":{"modify_guardrails":false}}""",
            "{}");

        wishes.Policies.ShouldBe(["a", "b"]);
        wishes.DisablesGlobal.ShouldBeTrue();
        wishes.MayDisableGlobal.ShouldBeTrue();
        wishes.OptedOut.ShouldBe(["x"]);
        wishes.MayModify.ShouldBeFalse();
    }

    [Fact]
    public void FieldsWithoutAColumn_AreReadToo()
    {
        var wishes = GuardrailWishes.Of("""{"policies":["a"]}""", """{"policies":["a","b"],"disable_global_guardrails":true}""");

        wishes.Policies.ShouldBe(["a", "b"]);
        wishes.DisablesGlobal.ShouldBeTrue();
    }

    [Fact]
    public void Names_InADifferentSpellingOfJson_AreRead() => GuardrailWishes.Of("""{"\u0070olicies":["a"]}""", "{}").Policies.ShouldBe(["a"]);

    [Theory]
    [InlineData("""{"disable_global_guardrails":"true","guardrails":["modify_guardrails"],"policies":"a"}""")]
    [InlineData("""{"disable_global_guardrails":1,"opted_out_global_guardrails":{"x":1}}""")]
    [InlineData("policies")]
    public void OtherShapes_FreeNobody(string metadata)
    {
        var wishes = GuardrailWishes.Of(metadata, "[]");

        wishes.DisablesGlobal.ShouldBeFalse();
        wishes.MayDisableGlobal.ShouldBeFalse();
        wishes.OptedOut.ShouldBeEmpty();
    }
}
