using Guard.Host.Presidio;

namespace Guard.UnitTests.Presidio;

public sealed class CodePointsTests
{
    private const string Mixed = "a\U0001F600b\U0001F468\u200D\U0001F469é漢";

    [Fact]
    public void Offsets_AreThoseOfRunes()
    {
        var text = new CodePoints(Mixed);
        var runes = Mixed.EnumerateRunes().ToArray();

        text.Count.ShouldBe(runes.Length);
        CodePoints.CountOf(Mixed).ShouldBe(runes.Length);
        for (var start = 0; start <= runes.Length; start++)
        {
            for (var end = start; end <= runes.Length; end++)
            {
                text.Slice(start, end).ToString().ShouldBe(string.Concat(runes[start..end].Select(rune => rune.ToString())));
            }
        }
    }

    [Fact]
    public void IndexOfTheString_GoesThereAndBack()
    {
        var text = new CodePoints(Mixed);

        for (var codePoint = 0; codePoint <= text.Count; codePoint++)
        {
            text.Floor(text.IndexOf(codePoint)).ShouldBe(codePoint);
            text.Ceiling(text.IndexOf(codePoint)).ShouldBe(codePoint);
        }
    }

    [Fact]
    public void IndexInsideAPair_BelongsToItsCharacter()
    {
        var text = new CodePoints("a\U0001F600b");

        text.Floor(2).ShouldBe(1);
        text.Ceiling(2).ShouldBe(2);
    }
}
