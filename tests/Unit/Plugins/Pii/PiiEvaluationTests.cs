using System.Text;
using System.Text.Json;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiEvaluationTests(ITestOutputHelper output)
{
    private static readonly string? Folder = FindFolder();

    [Fact]
    public void Cases_AreMetPerEntity_AboveTheFloors()
    {
        var scores = Evaluate("pii_cases.jsonl", perCaseEntity: true);
        Report(scores);
        scores.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Sentences_AreMetPerEntity_AboveTheFloors()
    {
        var scores = Evaluate("pii_sentences.jsonl", perCaseEntity: false);
        Report(scores);
        scores.Count.ShouldBeGreaterThan(5);
    }

    private void Report(SortedDictionary<string, Score> scores)
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
