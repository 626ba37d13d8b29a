using System.Text;
using System.Text.Json;
using Guard.Host.Presidio;
using Microsoft.AspNetCore.Http;

namespace Guard.UnitTests.Presidio;

public sealed class AnalyzerTests
{
    private const string Zip = """{"name":"Zip code Recognizer","supported_language":"en","patterns":[{"name":"zip code (weak)","regex":"(\\b\\d{5}(?:\\-\\d{4})?\\b)","score":0.01}],"supported_entity":"ZIP"}""";

    [Fact]
    public void Finding_HasTheMembersOfTheContract()
    {
        Analyze("""{"text":"😀 write to ana@client.example","language":"en"}""").ShouldBe(
            """[{"analysis_explanation":null,"end":29,"entity_type":"EMAIL_ADDRESS","recognition_metadata":{"recognizer_identifier":"guard/EMAIL_ADDRESS","recognizer_name":"EmailAddressRecognizer"},"score":1,"start":11}]""");
    }

    [Fact]
    public void Texts_AreAnsweredWithOneListEach() => Parse(Analyze("""{"text":["ana@client.example","","nothing"],"language":"en"}"""))
        .EnumerateArray().Select(list => list.GetArrayLength()).ShouldBe([1, 0, 0]);

    [Theory]
    [InlineData("""{"text":"ana@client.example"}""")]
    [InlineData("""{"text":"ana@client.example","language":"de"}""")]
    [InlineData("""{"text":"ana@client.example","language":"en","trace":"1","correlation_id":"x","return_decision_process":0,"entities":null,"score_threshold":null,"unknown":{}}""")]
    [InlineData("""{"text":"ana@client.example","language":"en","entities":[]}""")]
    [InlineData("""{"text":"ana@client.example","language":"en","entities":["PERSON","EMAIL_ADDRESS"]}""")]
    public void Request_IsReadTolerantly(string body) => Entities(body).ShouldBe(["EMAIL_ADDRESS"]);

    [Fact]
    public void EntitiesNobodyLooksFor_AreNamedInAHeader()
    {
        var headers = new HeaderDictionary();
        Answer("""{"text":"x","language":"en","entities":["PERSON","EMAIL_ADDRESS","no\r\nheader"]}""", headers, out _).ShouldBeNull();

        headers["x-guard-unsupported-entities"].ToString().ShouldBe("PERSON");
    }

    [Theory]
    [InlineData("""{}""", 500, "No text provided")]
    [InlineData("""{"text":"","language":"en"}""", 500, "No text provided")]
    [InlineData("""{"text":[],"language":"en"}""", 500, "No text provided")]
    [InlineData("""{"text":"x","language":"en","entities":["PERSON"]}""", 500, "No matching recognizers were found to serve the request.")]
    [InlineData("""{"text":5}""", 400, "\"text\"")]
    [InlineData("""{"text":["x",5]}""", 400, "\"text\"")]
    [InlineData("""{"text":"x","language":5}""", 400, "\"language\"")]
    [InlineData("""{"text":"x","entities":"EMAIL_ADDRESS"}""", 400, "\"entities\"")]
    [InlineData("""{"text":"x","score_threshold":"high"}""", 400, "\"score_threshold\"")]
    [InlineData("""{"text":"x","context":[5]}""", 400, "\"context\"")]
    [InlineData("""{"text":"x","allow_list_match":"fuzzy"}""", 400, "\"allow_list_match\"")]
    [InlineData("""{"text":"x","allow_list":["(a"],"allow_list_match":"regex"}""", 400, "\"allow_list\"")]
    [InlineData("""{"text":"x","regex_flags":256}""", 400, "\"regex_flags\"")]
    public void WrongRequest_IsRefusedWithItsStatus(string body, int status, string message)
    {
        var fault = Answer(body, new HeaderDictionary(), out _).ShouldNotBeNull();

        fault.Status.ShouldBe(status);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void ScoreThreshold_LeavesUnlikelyFindingsOut()
    {
        Entities("""{"text":"reference 123456789","language":"en"}""").ShouldNotBeEmpty();
        Entities("""{"text":"reference 123456789","language":"en","score_threshold":0.5}""").ShouldBeEmpty();
    }

    [Fact]
    public void AdHocPattern_FindsWhatItMatches_AtCodePoints()
    {
        var finding = Parse(Analyze($$"""{"text":"😀😀 Zip code: 10023","language":"en","entities":["ZIP"],"ad_hoc_recognizers":[{{Zip}}]}""")).EnumerateArray().ShouldHaveSingleItem();

        (finding.GetProperty("start").GetInt32(), finding.GetProperty("end").GetInt32(), finding.GetProperty("score").GetDouble()).ShouldBe((13, 18, 0.01));
        finding.GetProperty("recognition_metadata").GetProperty("recognizer_name").GetString().ShouldBe("Zip code Recognizer");
    }

    [Theory]
    [InlineData("Zip: 10023", """,\"context\":[\"zip\"]""", "", 0.4)]
    [InlineData("10023", """,\"context\":[\"zip\"]""", ""","context":["my zip code"]""", 0.4)]
    [InlineData("zipped 10023", """,\"context\":[\"zip\"]""", "", 0.01)]
    public void Context_RaisesTheScoreOfAnAdHocRecognizer(string text, string own, string request, double score)
    {
        var recognizer = Zip[..^1] + own.Replace("\\", "", StringComparison.Ordinal) + "}";

        Parse(Analyze($$"""{"text":"{{text}}","language":"en","entities":["ZIP"],"ad_hoc_recognizers":[{{recognizer}}]{{request}}}"""))[0].GetProperty("score").GetDouble().ShouldBe(score);
    }

    [Theory]
    [InlineData("mr. bond met Mr. Kite", 2)]
    [InlineData("hammr. x", 0)]
    [InlineData("#vip and vip", 1)]
    public void DenyList_FindsItsWords_WhereTheyStandAlone(string text, int count) =>
        Entities($$"""{"text":"{{text}}","entities":["TITLE"],"ad_hoc_recognizers":[{"name":"t","supported_entity":"TITLE","deny_list":["Mr.","#vip"]}]}""").Length.ShouldBe(count);

    [Fact]
    public void LongDenyList_FindsEveryWord()
    {
        var words = Enumerable.Range(0, 500).Select(i => $"word-{i}-{new string('x', 10)}").ToArray();

        Entities(JsonSerializer.Serialize(new { text = string.Join(' ', words), entities = (string[])["W"], ad_hoc_recognizers = (object[])[new { supported_entity = "W", deny_list = words }] }))
            .Length.ShouldBe(500);
    }

    [Fact]
    public void AdHocRecognizers_RunBesideGuardsOwn_UnlessOnlyOthersAreAskedFor()
    {
        Entities($$"""{"text":"10023 ana@client.example","score_threshold":0.005,"ad_hoc_recognizers":[{{Zip}}]}""").ShouldBe(["EMAIL_ADDRESS", "ZIP"]);
        Entities($$"""{"text":"10023 ana@client.example","entities":["EMAIL_ADDRESS"],"ad_hoc_recognizers":[{{Zip}}]}""").ShouldBe(["EMAIL_ADDRESS"]);
    }

    [Theory]
    [InlineData("(?<=x)\\\\d")]
    [InlineData("(a)\\\\1")]
    [InlineData("(?>a+)b")]
    public void PatternThatNeedsBacktracking_IsRefused_NamingIt(string regex) => Refused(regex).ShouldContain("ad_hoc_recognizers[0].patterns[0].regex\" needs backtracking");

    [Theory]
    [InlineData("(")]
    [InlineData("[a")]
    public void PatternThatIsNone_IsRefused_NamingIt(string regex) => Refused(regex).ShouldContain("ad_hoc_recognizers[0].patterns[0].regex\" is not a regular expression");

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("((a{50}){50}){50}")]
    [InlineData("a{2147483647}")]
    public void PatternWithCountsInsideCounts_IsRefused_NamingIt(string regex) => Refused(regex).ShouldContain("is too large");

    [Theory]
    [InlineData("""{"type":"x","bebex":"y","confidence":0.01}""")]
    [InlineData("""{"name":"x","regex":"y"}""")]
    [InlineData("""{"name":"x","score":1}""")]
    [InlineData("""{"name":"x","regex":"y","score":7}""")]
    [InlineData("""{"name":"x","regex":"(y)","score":1,"capture_group":1}""")]
    [InlineData("5")]
    public void PatternOfAnotherShape_IsRefused(string pattern) =>
        Answer($$"""{"text":"x","ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{{pattern}}]}]}""", new HeaderDictionary(), out _).ShouldNotBeNull().Status.ShouldBe(400);

    [Fact]
    public void EvilPattern_IsHarmless_OnEvilText()
    {
        var body = $$"""{"text":"{{new string('a', 200_000)}}","entities":["E"],"ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"e","regex":"^(a+)+$b","score":1}]}]}""";

        Answer(body, new HeaderDictionary(), out _)?.Status.ShouldBe(400);
    }

    /// <summary>Both lose a match where no backtracking is allowed while matching.</summary>
    [Fact]
    public void PatternWithOptionalCharacters_LosesNoMatch()
    {
        var random = new Random(1);
        var text = new string([.. Enumerable.Range(0, 20_000).Select(i => i % 5000 == 4999 ? 'c' : "ab"[random.Next(2)])]);
        var expected = System.Text.RegularExpressions.Regex.Count(text, "a[ab]{30}c");

        Entities("""{"text":" a,,","entities":["E"],"ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"e","regex":" ?, ?","score":1}]}]}""").Length.ShouldBe(2);
        expected.ShouldBeGreaterThan(0);
        Entities($$"""{"text":"{{text}}","entities":["E"],"ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"e","regex":"a[ab]{30}c","score":1}]}]}""").Length.ShouldBe(expected);
    }

    [Fact]
    public void MoreFindingsThanServed_AreRefused_NotCutOff() =>
        Answer($$"""{"text":"{{new string('a', 60_000)}}","entities":["E"],"ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"e","regex":"a","score":1}]}]}""", new HeaderDictionary(), out _)
            .ShouldNotBeNull().Status.ShouldBe(413);

    [Theory]
    [InlineData("""["ana@client.example"]""", "exact", 1)]
    [InlineData("""["client.example"]""", "exact", 2)]
    [InlineData("""["CLIENT\\.example$"]""", "regex", 1)]
    public void AllowList_TakesOutWhatItNames(string list, string match, int left) =>
        Entities($$"""{"text":"ana@client.example bob@other.example","entities":["EMAIL_ADDRESS"],"allow_list":{{list}},"allow_list_match":"{{match}}"}""").Length.ShouldBe(left);

    [Fact]
    public void Explanation_IsGiven_WhenAskedFor()
    {
        var finding = Parse(Analyze($$"""{"text":"zip 10023","return_decision_process":true,"entities":["ZIP"],"ad_hoc_recognizers":[{{Zip[..^1]}},"context":["zip"]}]}"""))[0].GetProperty("analysis_explanation");

        finding.GetProperty("recognizer").GetString().ShouldBe("Zip code Recognizer");
        finding.GetProperty("pattern_name").GetString().ShouldBe("zip code (weak)");
        (finding.GetProperty("original_score").GetDouble(), finding.GetProperty("score").GetDouble()).ShouldBe((0.01, 0.4));
    }

    [Fact]
    public void FindingWithinALikelierOneOfItsEntity_IsLeftOut() =>
        Parse(Analyze("""{"text":"abcdef","entities":["E"],"ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"1","regex":"cd","score":0.5},{"name":"2","regex":"bcde","score":0.6},{"name":"3","regex":"abcdef","score":0.4}]}]}"""))
            .EnumerateArray().Select(finding => finding.GetProperty("score").GetDouble()).ShouldBe([0.6, 0.4]);

    private static string Refused(string regex) =>
        Answer($$"""{"text":"x","ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"p","regex":"{{regex}}","score":1}]}]}""", new HeaderDictionary(), out _).ShouldNotBeNull().Message;

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static string[] Entities(string body) => [.. Parse(Analyze(body)).EnumerateArray().Select(finding => finding.GetProperty("entity_type").GetString()!)];

    private static string Analyze(string body)
    {
        Answer(body, new HeaderDictionary(), out var answer).ShouldBeNull();
        return answer;
    }

    private static PresidioFault? Answer(string body, HeaderDictionary headers, out string answer)
    {
        using var written = new MemoryStream();
        PresidioFault? fault;
        using (var writer = new Utf8JsonWriter(written, new JsonWriterOptions { SkipValidation = true }))
        {
            fault = new AnalyzeEndpoint(TimeProvider.System).Answer(new PresidioCall(Parse(body), headers, CancellationToken.None), writer);
        }

        answer = Encoding.UTF8.GetString(written.ToArray());
        return fault;
    }
}
