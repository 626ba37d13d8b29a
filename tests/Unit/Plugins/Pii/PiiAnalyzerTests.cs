using System.Text;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiAnalyzerTests
{
    [Fact]
    public void Offsets_AreCodePointsAndBytes_BehindCharactersOfEveryLength()
    {
        const string text = "\U0001F600\U0001F468\u200D\U0001F469 naïve 漢字: ana@client.example und 4111 1111 1111 1111 \U0001F44D";

        var findings = new PiiAnalyzer(new PiiAnalysis()).Analyze(text);

        findings.Select(finding => finding.Entity).ShouldBe(["EMAIL_ADDRESS", "CREDIT_CARD"]);
        foreach (var finding in findings)
        {
            var runes = text.EnumerateRunes().Skip(finding.Start).Take(finding.End - finding.Start);
            var byRunes = string.Concat(runes.Select(rune => rune.ToString()));
            byRunes.ShouldBe(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(finding.StartByte, finding.EndByte - finding.StartByte)));
            byRunes.ShouldBe(finding.Entity == "CREDIT_CARD" ? "4111 1111 1111 1111" : "ana@client.example");
        }
    }

    [Fact]
    public void EntityFilter_LeavesOthersAlone_AndPassesOverUnknownNames()
    {
        var analyzer = new PiiAnalyzer(new PiiAnalysis { Entities = ["PERSON", "EMAIL_ADDRESS"] });

        analyzer.Analyze("ana@client.example, 4111 1111 1111 1111").ShouldHaveSingleItem().Entity.ShouldBe("EMAIL_ADDRESS");
    }

    [Fact]
    public void ScoreThreshold_LeavesUnlikelyFindingsOut()
    {
        const string text = "reference 123456789";

        new PiiAnalyzer(new PiiAnalysis { Entities = PiiAnalyzer.SupportedEntities }).Analyze(text).ShouldBeEmpty();
        new PiiAnalyzer(new PiiAnalysis { Entities = PiiAnalyzer.SupportedEntities, ScoreThreshold = 0 }).Analyze(text).ShouldHaveSingleItem().Score.ShouldBeLessThan(0.5);
    }

    [Fact]
    public void UnlikelyFinding_NeverHidesALikelyOne()
    {
        var texts = Enumerable.Range(0, PropertyCases(200)).Select(seed => Encoding.UTF8.GetString(PiiSamples.Text(new Random(seed), 20)));
        var strict = new PiiAnalyzer(new PiiAnalysis { Entities = PiiAnalyzer.SupportedEntities });
        var loose = new PiiAnalyzer(new PiiAnalysis { Entities = PiiAnalyzer.SupportedEntities, ScoreThreshold = 0 });

        foreach (var text in texts)
        {
            var found = loose.Analyze(text);
            strict.Analyze(text).Except(found).ShouldBeEmpty(text);
            found.Zip(found.Skip(1)).ShouldAllBe(pair => pair.First.EndByte <= pair.Second.StartByte && pair.First.End <= pair.Second.Start);
        }
    }

    [Fact]
    public void ContextWords_MakeTheEntityTheySpeakForLikelier()
    {
        const string text = "it is 123456789";
        var entities = PiiAnalyzer.SupportedEntities;

        new PiiAnalyzer(new PiiAnalysis { Entities = ["US_PASSPORT"], ScoreThreshold = 0.35 }).Analyze(text).ShouldBeEmpty();
        var finding = new PiiAnalyzer(new PiiAnalysis { Entities = ["US_PASSPORT"], ScoreThreshold = 0.35, ContextWords = ["passport number"] }).Analyze(text).ShouldHaveSingleItem();
        finding.Score.ShouldBeGreaterThanOrEqualTo(0.4);
        entities.ShouldContain("US_PASSPORT");
    }

    [Fact]
    public void LongText_IsReadInPieces_WithoutLosingAFinding()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("漢字 ana@client.example, ", 50_000)));

        var findings = new PiiAnalyzer(new PiiAnalysis()).Analyze(text);

        findings.Length.ShouldBe(50_000);
        findings[^1].EndByte.ShouldBe(text.Length - 2);
        findings[^1].End.ShouldBe((23 * 50_000) - 2);
    }

    [Fact]
    public void TextFullOfFindings_IsGivenUp_WhenAskedTo()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ana@client.example, ", 100)));

        new PiiAnalyzer(new PiiAnalysis()).TryAnalyze(text, 99, out var none, CancellationToken.None).ShouldBeFalse();
        none.ShouldBeEmpty();
        new PiiAnalyzer(new PiiAnalysis()).TryAnalyze(text, 100, out var all, CancellationToken.None).ShouldBeTrue();
        all.Length.ShouldBe(100);
        new PiiAnalyzer(new PiiAnalysis()).TryAnalyze(text, 100, out _, new CancellationToken(canceled: true)).ShouldBeFalse();
    }

    [Fact]
    public void Names_AreThoseOfTheRules() => PiiAnalyzer.DefaultEntities.ShouldBeSubsetOf(PiiAnalyzer.SupportedEntities);

    private static int PropertyCases(int count) => Guard.Testing.PropertyCases.Count(count);
}
