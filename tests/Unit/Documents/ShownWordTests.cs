using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Documents;
using Guard.Testing;

namespace Guard.UnitTests.Documents;

public class ShownWordTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("keywords", "keywords")]
    [InlineData("caf\u00e9 \ud83d\ude00", "caf\u00e9 \ud83d\ude00")]
    [InlineData("a\nb\tc\u0000", "a?b?c?")]
    [InlineData("a\u202eb\u200bc", "a?b?c")]
    [InlineData("say \"no\"", "say 'no'")]
    public void Word_IsShownAsItStands_ButForWhatDoesNotPrint(string word, string expected) => ShownWord.Of(word).ShouldBe(expected);

    [Fact]
    public void HalfAPair_IsAQuestionMark() => ShownWord.Of("half " + '\ud83d').ShouldBe("half ?");

    [Fact]
    public void LongWord_IsCut()
    {
        ShownWord.Of(new string('x', 60)).ShouldBe(new string('x', 60));
        ShownWord.Of(new string('x', 61)).ShouldBe(new string('x', 57) + "...");
    }

    [Fact]
    public void Cut_NeverSplitsACharacter()
    {
        var shown = ShownWord.Of(new string('x', 56) + "\ud83d\ude00\ud83d\ude00\ud83d\ude00");

        shown.ShouldBe(new string('x', 56) + "...");
    }

    [Fact]
    public void AnyWord_BecomesAShortPrintableOne() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), word =>
    {
        var shown = ShownWord.Of(word ?? "");
        return shown.Length <= ShownWord.MaxLength && !shown.Any(char.IsControl) && !shown.Contains('"', StringComparison.Ordinal)
            && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)) == shown;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyCases.Count(1000)));
}
