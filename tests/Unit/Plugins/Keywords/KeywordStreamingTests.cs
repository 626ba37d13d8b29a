using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Guardrails;
using Guard.Plugins.Keywords;

namespace Guard.UnitTests.Plugins.Keywords;

public sealed class KeywordStreamingTests
{
    private static readonly string[] Words =
        ["secret", "top secret", "top secret plan", "Zürich", "ΣΊΣΥΦΟΣ", "a", "aa", "a b", "C++", "#tag", "naïve", "秘密", "x-ray", "ß", "1-2", "i"];

    private static readonly string[] Pieces =
    [
        "secret", "SECRET", "top", "top  secret", "TOP\u00A0\nsecret plan", "secrets", "zürich", "Zu\u0308rich", "σίσυφος", "aa", "a", "b", "A B", "c++", "C+", "#tag", "naïve", "na\u0131ve",
        "秘密文書", "x-ray", "ẞ", "ß", "1-2", "\u0130", "i", "s\u200Be\u00ADcret", "ｓｅｃｒｅｔ", " ", " ", " ", "  ", "\n", "_", "-", ".", "🙂", "\u200B", "é", "e\u0301", "",
    ];

    [Fact]
    public void Stream_GivesTheFindingsOfTheWhole_WhateverThePieces()
    {
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(12_000).WithQuietOnSuccess(true),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
            {
                var random = new Random(seed);
                var words = Words.Where(_ => random.Next(2) == 0).Append("secret").ToArray();
                var guardrail = Masking(words, random.Next(3) > 0, random.Next(3) == 0);
                var utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => Pieces[random.Next(Pieces.Length)])));
                if (utf8.Length > 0 && random.Next(6) == 0)
                {
                    utf8[random.Next(utf8.Length)] = (byte)random.Next(256);
                }

                var chunk = random.Next(1, 12);
                var streamed = StreamedText.InPieces(guardrail, utf8, () => random.Next(chunk + 1), () => random.Next(3) == 0 ? random.Next(200) : 0);
                streamed.Findings.ShouldBe(StreamedText.Whole(guardrail, utf8).Findings, Encoding.UTF8.GetString(utf8));
            }));
    }

    [Theory]
    [InlineData("nothing here", 0)]
    [InlineData("it is s", 1)]
    [InlineData("it is secr", 4)]
    [InlineData("it is secret", 6)]
    [InlineData("it is secret ", 0)]
    [InlineData("it is top", 3)]
    [InlineData("it is top ", 4)]
    [InlineData("it is stop", 0)]
    public void Stream_HoldsOnlyTheStartOfAWord(string text, int held) => StreamedText.Held(Masking(["secret", "top secret"]), text).ShouldBe(held);

    [Fact]
    public void Stream_HoldsABoundedTail_WhenInvisibleCharactersNeverEnd() =>
        StreamedText.Held(Masking(["secret"]), "s" + new string('\u200B', 5000)).ShouldBeLessThanOrEqualTo(KeywordScanner.MaxMatchBytes + 4);

    private static KeywordsGuardrail Masking(string[] words, bool isWholeWord = true, bool isCaseSensitive = false) =>
        new(new KeywordSettings(words, "WORD", isWholeWord, isCaseSensitive), ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Mask)));
}
