using Guard.Engine.Scopes;

namespace Guard.UnitTests.Scopes;

public class ScopeTermTests
{
    [Theory]
    [InlineData(5000L, true)]
    [InlineData(4000L, false)]
    [InlineData(null, true)]
    public void LowerBoundOfTheAnswer_HoldsForWhoSetsNoLimit(long? limit, bool holds) =>
        new ScopeTerm(ScopeField.MaxTokens, null, new NumberMatcher(4001, null)).Matches(RequestFacts.None with { MaxOutputTokens = limit }).ShouldBe(holds);

    [Fact]
    public void UpperBoundOfTheAnswer_DoesNotHoldForWhoSetsNoLimit() =>
        new ScopeTerm(ScopeField.MaxTokens, null, new NumberMatcher(null, 100)).Matches(RequestFacts.None).ShouldBeFalse();
}
