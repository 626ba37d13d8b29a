using Guard.Engine.Content;
using Guard.Testing;

namespace Guard.UnitTests.Content;

/// <summary>What a reader does not see and a model does.</summary>
public sealed class InvisibleTextTests
{
    [Theory]
    [InlineData("a\u200Bb", 1)]
    [InlineData("\uFEFFab", 0)]
    [InlineData("ab\u202Ecd", 2)]
    [InlineData("ab\u2066cd\u2069", 2)]
    [InlineData("a\u00ADb", 1)]
    [InlineData("ab\U000E0041", 2)]
    [InlineData("ab\U000E0101", 2)]
    [InlineData("a\uFE0Fb", 1)]
    [InlineData("\u26A0\uFE0F\uFE0F", 2)]
    [InlineData("1\uFE0F", 1)]
    [InlineData("a\u200Db", 1)]
    [InlineData("\u26A0\u200Da", 1)]
    [InlineData("a\u034Fb", 1)]
    [InlineData("a\u115Fb", 1)]
    [InlineData("a\u3164b", 1)]
    [InlineData("a\u001B[2Kb", 1)]
    [InlineData("a\bb", 1)]
    [InlineData("a\u0085b", 1)]
    [InlineData("a\u2028b", 1)]
    [InlineData("a\u180Bb", 1)]
    [InlineData("\U0001F600\u2060", 2)]
    public void Hidden_IsFoundAtItsPlace(string text, int index)
    {
        InvisibleText.IndexOfHidden(text).ShouldBe(index);
        InvisibleText.Reveal(text).ShouldContain("\\u{");
        InvisibleText.IndexOfHidden(InvisibleText.Reveal(text)).ShouldBe(-1);
    }

    [Fact]
    public void Line_HasNoLineBreaks()
    {
        InvisibleText.Reveal("a\n\tb\r").ShouldBe("a\n\tb\\u{D}");
        InvisibleText.RevealLine("a\n\tb\r").ShouldBe("a\\u{A}\\u{9}b\\u{D}");
        InvisibleText.RevealLine("a b").ShouldBe("a b");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Reads a file.\n\tThen\r\nanother.")]
    [InlineData("größer, e\u0301, 日本語, Ελληνικά, русский")]
    [InlineData("\u26A0\uFE0F careful \u270F\uFE0F")]
    [InlineData("1\uFE0F\u20E3 and #\uFE0F\u20E3")]
    [InlineData("\U0001F469\u200D\U0001F4BB and \U0001F469\U0001F3FD\u200D\U0001F680 and \U0001F3F3\uFE0F\u200D\U0001F308")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\u0915\u094D\u200D\u0937")]
    [InlineData("\u0600\u0661")]
    public void Writing_HidesNothing(string text) => InvisibleText.IndexOfHidden(text).ShouldBe(-1);

    [Fact]
    public void Reveal_SpellsOutWhatIsNotSeen() =>
        InvisibleText.Reveal("a\u200B\U000E0041b\rc\td\ne\u001B").ShouldBe("a\\u{200B}\\u{E0041}b\\u{D}c\td\ne\\u{1B}");

    [Fact]
    public void VisibleText_AllocatesNothing()
    {
        const string text = "Reads a file, größer than others: \u26A0\uFE0F 日本語";

        InvisibleText.Reveal("plain text").ShouldBeSameAs("plain text");
        Allocations.Least(() =>
        {
            InvisibleText.IndexOfHidden(text);
            InvisibleText.Reveal("größer");
        }).ShouldBe(0);
    }
}
