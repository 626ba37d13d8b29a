using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Spend;
using Guard.Host.Admin;
using Guard.Testing;

namespace Guard.UnitTests.Admin;

public sealed class AdminFieldsProperties
{
    [Fact]
    public void Money_ReadsBackWhatWasWritten_ToTheNanoDollar()
    {
        var amounts = Gen.OneOf(
            Gen.Choose(0, int.MaxValue).Select(static value => (long)value),
            from high in Gen.Choose(0, 2_000_000_000) from low in Gen.Choose(0, int.MaxValue) select ((long)high << 32) + low);

        Prop.ForAll(amounts.ToArbitrary(), static nano =>
        {
            var json = $$"""{"max_budget":{{AdminJson.Money(new NanoUsd(nano))!.ToJsonString()}}}""";
            return AdminBody.Parse(Encoding.UTF8.GetBytes(json)).Value.Money("max_budget") == new NanoUsd(nano);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(2000)));
    }

    [Theory]
    [InlineData("10", 10_000_000_000)]
    [InlineData("1e-7", 100)]
    [InlineData("0.30000000000000004", 300_000_000)]
    [InlineData("0.0000000005", 1)]
    [InlineData("9000000000", 9_000_000_000_000_000_000)]
    public void Money_ReadsEveryFormOfNumber(string text, long nano) =>
        AdminBody.Parse(Encoding.UTF8.GetBytes($$"""{"b":{{text}}}""")).Value.Money("b").ShouldBe(new NanoUsd(nano));

    [Theory]
    [InlineData("9223372036.854775807")]
    [InlineData("9223372036.8547758079")]
    [InlineData("9300000000")]
    public void Money_RefusesMore_ThanCanBeCounted(string text)
    {
        var fields = AdminBody.Parse(Encoding.UTF8.GetBytes($$"""{"b":{{text}}}""")).Value;

        fields.Money("b").ShouldBeNull();
        fields.Error!.Parameter.ShouldBe("b");
    }
}
