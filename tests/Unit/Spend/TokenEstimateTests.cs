using System.Text;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

public class TokenEstimateTests
{
    private const string Prose = "The committee met on Tuesday to review the budget for the coming year and agreed to postpone the decision until more information is available.";

    [Fact]
    public void Tokens_AreWithinAQuarter_OfTheRuleOfThumbForEnglish()
    {
        var words = Prose.Split(' ').Length;

        TokenEstimate.Tokens(Encoding.UTF8.GetBytes(Prose)).ShouldBeInRange((long)(words / 0.75 * 0.75), (long)(words / 0.75 * 1.25));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 0)]
    [InlineData("a", 1)]
    [InlineData("123456", 3)]
    [InlineData("你好世界", 4)]
    [InlineData("😀", 2)]
    public void Tokens_FollowTheDocumentedWeights(string text, long tokens) => TokenEstimate.Tokens(Encoding.UTF8.GetBytes(text)).ShouldBe(tokens);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Units_AddUp_WhereverTheTextIsCut(int chunk)
    {
        var bytes = Encoding.UTF8.GetBytes(Prose + " 12345 你好 😀 {\"a\": [1, 2]}");
        var sum = bytes.Chunk(chunk).Sum(static part => TokenEstimate.Units(part));

        sum.ShouldBe(TokenEstimate.Units(bytes));
    }
}
