using System.Text;
using System.Text.Json;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiEvaluationTests(ITestOutputHelper output)
{
    private static readonly string? Folder = FindFolder();

    /// <summary>Recall and precision by overlap, at the default score. One case of each kind may be lost before a floor is crossed.</summary>
    [Theory]
    [InlineData("CREDIT_CARD", 1.0, 1.0)]
    [InlineData("EMAIL_ADDRESS", 1.0, 0.7)]
    [InlineData("IBAN_CODE", 0.97, 0.97)]
    [InlineData("IP_ADDRESS", 0.9, 0.95)]
    [InlineData("MAC_ADDRESS", 1.0, 1.0)]
    [InlineData("PHONE_NUMBER", 0.94, 0.98)]
    [InlineData("URL", 0.9, 0.9)]
    [InlineData("UK_NHS", 1.0, 1.0)]
    [InlineData("US_ITIN", 1.0, 1.0)]
    [InlineData("US_MBI", 1.0, 1.0)]
    public void Cases_AreMet_AboveTheFloors(string entity, double recall, double precision) => ShouldReach(Evaluate("pii_cases.jsonl", perCaseEntity: true), entity, recall, precision);

    [Theory]
    [InlineData("CREDIT_CARD", 0.99, 0.99)]
    [InlineData("EMAIL_ADDRESS", 0.98, 0.98)]
    [InlineData("IBAN_CODE", 0.96, 0.96)]
    [InlineData("IP_ADDRESS", 0.9, 0.9)]
    [InlineData("PHONE_NUMBER", 0.96, 0.98)]
    [InlineData("URL", 0.96, 0.96)]
    [InlineData("US_DRIVER_LICENSE", 0.9, 0.9)]
    [InlineData("US_SSN", 0.97, 0.97)]
    public void Sentences_AreMet_AboveTheFloors(string entity, double recall, double precision) => ShouldReach(Evaluate("pii_sentences.jsonl", perCaseEntity: false), entity, recall, precision);

    [Fact]
    public void CheckDigits_AgreeWithThePublishedOnes()
    {
        Assert.SkipWhen(Folder is null, "the evaluation data (pii_validators.jsonl) is not on this machine");
        var checkedRows = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder!, "pii_validators.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            if (PiiEntities.TryParse(row.RootElement.GetProperty("entity").GetString()!, out var entity))
            {
                var text = row.RootElement.GetProperty("text").GetString()!;
                PiiText.Find(text, PiiEntities.SetOf(entity), minScore: 0.05).Length.ShouldBe(row.RootElement.GetProperty("valid").GetBoolean() ? 1 : 0, text);
                checkedRows++;
            }
        }

        checkedRows.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("gsm8k")]
    [InlineData("tldr")]
    public void BenignTexts_HoldNothing_ButAddresses(string source)
    {
        Assert.SkipWhen(Folder is null, "the evaluation data (injection.jsonl) is not on this machine");
        var texts = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder!, "injection.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("source").GetString() == source)
            {
                texts++;
                PiiText.Find(row.RootElement.GetProperty("text").GetString()!, PiiEntities.Default).ShouldAllBe(found => found.StartsWith("EMAIL_ADDRESS:") || found == "IP_ADDRESS:127.0.0.1");
            }
        }

        texts.ShouldBeGreaterThan(50);
    }

    private void ShouldReach(SortedDictionary<string, Score> scores, string entity, double recall, double precision)
    {
        Report(scores.Where(pair => pair.Key == entity));
        scores[entity].Recall.ShouldBeGreaterThanOrEqualTo(recall);
        scores[entity].Precision.ShouldBeGreaterThanOrEqualTo(precision);
    }

    private void Report(IEnumerable<KeyValuePair<string, Score>> scores)
    {
        foreach (var (entity, score) in scores)
        {
            output.WriteLine($"{entity,-20} found {score.Found,4} missed {score.Missed,4} wrong {score.Wrong,4}  recall {score.Recall:0.000} precision {score.Precision:0.000}");
            foreach (var example in score.Examples.Take(60))
            {
                output.WriteLine($"    {example}");
            }
        }
    }

    /// <summary>Findings and expectations are matched by overlap. With <paramref name="perCaseEntity"/> only the case's own entity is looked at.</summary>
    private static SortedDictionary<string, Score> Evaluate(string file, bool perCaseEntity)
    {
        Assert.SkipWhen(Folder is null, $"the evaluation data ({file}) is not on this machine");
        var scores = new SortedDictionary<string, Score>(StringComparer.Ordinal);
        var all = new PiiScanner(PiiText.Everything, PiiSettings.DefaultMinScore);
        foreach (var line in File.ReadLines(Path.Combine(Folder!, file)))
        {
            using var row = JsonDocument.Parse(line);
            var text = row.RootElement.GetProperty("text").GetString()!;
            var entity = perCaseEntity ? row.RootElement.GetProperty("entity").GetString()! : null;
            if (entity is not null && !PiiEntities.TryParse(entity, out _))
            {
                continue;
            }

            var scanner = entity is not null && PiiEntities.TryParse(entity, out var wanted) ? new PiiScanner(PiiEntities.SetOf(wanted), PiiSettings.DefaultMinScore) : all;
            List<PiiMatch>? matches = null;
            var utf8 = Encoding.UTF8.GetBytes(text);
            scanner.Scan(utf8, 0, false, ref matches);
            var found = (matches ?? []).Select(match => (Start: RuneCount(utf8, match.Start), End: RuneCount(utf8, match.End), Entity: PiiEntities.NameOf(match.Entity))).ToList();
            var expected = row.RootElement.GetProperty("spans").EnumerateArray()
                .Select(span => (Start: span[0].GetInt32(), End: span[1].GetInt32(), Entity: NameOf(span[2].GetString()!)))
                .Where(span => PiiEntities.TryParse(span.Entity, out _) && (entity is null || span.Entity == entity)).ToList();
            Count(scores, text, found, expected);
        }

        return scores;
    }

    private static void Count(SortedDictionary<string, Score> scores, string text, List<(int Start, int End, string Entity)> found, List<(int Start, int End, string Entity)> expected)
    {
        foreach (var span in expected)
        {
            var score = ScoreOf(scores, span.Entity);
            if (found.Any(other => other.Entity == span.Entity && other.Start < span.End && span.Start < other.End))
            {
                score.Found++;
            }
            else
            {
                score.Missed++;
                score.Examples.Add($"missed {text}");
            }
        }

        foreach (var span in found)
        {
            if (!expected.Any(other => other.Entity == span.Entity && other.Start < span.End && span.Start < other.End))
            {
                var score = ScoreOf(scores, span.Entity);
                score.Wrong++;
                score.Examples.Add($"wrong  {text}");
            }
        }
    }

    private static Score ScoreOf(SortedDictionary<string, Score> scores, string entity) =>
        scores.TryGetValue(entity, out var score) ? score : scores[entity] = new Score();

    private static string NameOf(string entity) => entity == "DOMAIN_NAME" ? "URL" : entity;

    private static int RuneCount(byte[] utf8, int offset) => Encoding.UTF8.GetString(utf8, 0, offset).EnumerateRunes().Count();

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "..", "shared", "data", "dev");
            if (File.Exists(Path.Combine(candidate, "pii_cases.jsonl")) && File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return candidate;
            }
        }

        return null;
    }

    private sealed class Score
    {
        public int Found { get; set; }

        public int Missed { get; set; }

        public int Wrong { get; set; }

        public List<string> Examples { get; } = [];

        public double Recall => Found + Missed == 0 ? 1 : (double)Found / (Found + Missed);

        public double Precision => Found + Wrong == 0 ? 1 : (double)Found / (Found + Wrong);
    }
}
