using Guard.Engine.Documents;

namespace Guard.UnitTests.Documents;

public class SuggestionTests
{
    [Theory]
    [InlineData("EMIAL", "EMAIL")]
    [InlineData("modle_list", "model_list")]
    [InlineData("zzzz", null)]
    public void ClosestWord_IsOffered_WhenItIsNear(string word, string? expected) =>
        Suggestion.Closest(word, ["EMAIL", "PHONE", "model_list"]).ShouldBe(expected);
}
