using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Guard.Testing;

namespace Guard.FunctionalTests.Presidio;

/// <summary>Presidio's users change a URL and nothing else: what they send, over a real socket, is answered as its services answer.</summary>
public sealed class PresidioRoutesTests : IAsyncLifetime
{
    /// <summary>The request examples of Presidio's OpenAPI document.</summary>
    private const string DocumentedAnalyze = """
        {
          "text": "John Smith drivers license is AC432223 and the zip code is 12345",
          "language": "en",
          "return_decision_process": false,
          "correlation_id": "123e4567-e89b-12d3-a456-426614174000",
          "score_threshold": 0.6,
          "entities": ["US_DRIVER_LICENSE", "ZIP"],
          "trace": false,
          "ad_hoc_recognizers":[
            {
            "name": "Zip code Recognizer",
            "supported_language": "en",
            "patterns": [
                {
                "name": "zip code (weak)",
                "regex": "(\\b\\d{5}(?:\\-\\d{4})?\\b)",
                "score": 0.01
                }
            ],
            "context": ["zip", "code"],
            "supported_entity":"ZIP"
            }
          ]
        }
        """;

    private const string DocumentedAnonymize = """
        {
          "text": "hello world, my name is Jane Doe. My number is: 034453334",
          "anonymizers": {
            "PERSON": { "type": "redact" },
            "PHONE_NUMBER": { "type": "replace", "new_value": "ANONYMIZED" }
          },
          "analyzer_results": [
            { "start": 24, "end": 32, "score": 0.8, "entity_type": "PERSON" },
            { "start": 48, "end": 57,  "score": 0.95, "entity_type": "PHONE_NUMBER" }
          ]
        }
        """;

    private const string DocumentedDeanonymize = """
        {
          "text": "My name is S184CMt9Drj7QaKQ21JTrpYzghnboTF9pn/neN8JME0=",
          "deanonymizers": {
            "PERSON": {
              "type": "decrypt",
              "key": "WmZq4t7w!z%C&F)J"
            }
          },
          "anonymizer_results": [ {
            "start": 11,
            "end": 55,
            "entity_type": "PERSON"
          } ]
        }
        """;

    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task DocumentedAnalyzeRequest_IsAnswered()
    {
        var findings = (await PostAsync("/analyze", DocumentedAnalyze)).ShouldBeOk().Json.EnumerateArray().ToArray();

        var license = findings.ShouldHaveSingleItem();
        license.GetProperty("entity_type").GetString().ShouldBe("US_DRIVER_LICENSE");
        (license.GetProperty("start").GetInt32(), license.GetProperty("end").GetInt32()).ShouldBe((30, 38));
        license.GetProperty("score").GetDouble().ShouldBeInRange(0.6, 1);
        license.GetProperty("analysis_explanation").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task DocumentedAnonymizeRequest_IsAnswered()
    {
        var answer = (await PostAsync("/anonymize", DocumentedAnonymize)).ShouldBeOk().Json;

        answer.GetProperty("text").GetString().ShouldBe("hello world, my name is . My number is: ANONYMIZED");
        answer.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("operator").GetString(), item.GetProperty("start").GetInt32(), item.GetProperty("end").GetInt32()))
            .ShouldBe([("replace", 40, 50), ("redact", 24, 24)]);
    }

    [Fact]
    public async Task DocumentedDeanonymizeRequest_IsAnswered()
    {
        var answer = (await PostAsync("/deanonymize", DocumentedDeanonymize)).ShouldBeOk().Json;

        answer.GetProperty("text").GetString()!.ShouldStartWith("My name is ");
        answer.GetProperty("items")[0].GetProperty("operator").GetString().ShouldBe("decrypt");
    }

    /// <summary>LiteLLM's guardrail analyses each text, and sends what it got back, unfiltered members included, to be anonymized; offsets number its masks.</summary>
    [Fact]
    public async Task RoundTripOfLiteLlm_MasksWhatWasFound()
    {
        const string text = "\U0001F44B I am Ana, write to ana@client.example or pay with 4111 1111 1111 1111 \U0001F4B3";
        var analyzed = (await PostAsync("/analyze", JsonSerializer.Serialize(new { text, language = "en", entities = (string[])["CREDIT_CARD", "EMAIL_ADDRESS", "PERSON"] }))).ShouldBeOk();
        analyzed.Header("x-guard-unsupported-entities").ShouldBe("PERSON");

        var anonymized = (await PostAsync("/anonymize", $$"""{"text": {{JsonSerializer.Serialize(text)}}, "analyzer_results": {{analyzed.Text}} }""")).ShouldBeOk().Json;

        var masked = anonymized.GetProperty("text").GetString()!;
        masked.ShouldBe("\U0001F44B I am Ana, write to <EMAIL_ADDRESS> or pay with <CREDIT_CARD> \U0001F4B3");
        foreach (var item in anonymized.GetProperty("items").EnumerateArray())
        {
            string.Concat(masked.EnumerateRunes().Skip(item.GetProperty("start").GetInt32()).Take(item.GetProperty("end").GetInt32() - item.GetProperty("start").GetInt32()))
                .ShouldBe(item.GetProperty("text").GetString());
        }
    }

    [Theory]
    [InlineData("/supportedentities?language=en", "EMAIL_ADDRESS")]
    [InlineData("/recognizers?language=en", "CreditCardRecognizer")]
    [InlineData("/anonymizers", "mask")]
    [InlineData("/deanonymizers", "decrypt")]
    public async Task Lists_AreServed(string path, string member) =>
        (await _road.GetAsync(path)).ShouldBeOk().Json.EnumerateArray().Select(item => item.GetString()).ShouldContain(member);

    [Theory]
    [InlineData("/analyze", "POST")]
    [InlineData("/anonymize", "POST")]
    [InlineData("/deanonymize", "POST")]
    [InlineData("/supportedentities", "GET")]
    [InlineData("/recognizers", "GET")]
    [InlineData("/anonymizers", "GET")]
    [InlineData("/deanonymizers", "GET")]
    public async Task EveryRoute_AsksForAKey(string path, string method)
    {
        (await _road.SendAsync(Request(method, path, "{}"), key: "")).ShouldBeError(401);
        (await _road.SendAsync(Request(method, path, "{}"), "sk-nobody-0000000000000000000")).ShouldBeError(401);
        var key = await _road.Master.GenerateKeyAsync();
        (await _road.SendAsync(Request(method, path, "{}"), key)).Status.ShouldNotBe(401);
    }

    [Fact]
    public async Task PublicRoutes_AskForNoKey_AndOpenNothingElse()
    {
        await using var road = await Road.StartAsync(new RoadOptions { More = "general_settings:\n  public_routes: [/analyze, /anonymize, /key/*, /v1/chat/completions]" });

        (await road.SendAsync(Request("POST", "/analyze", """{"text":"ana@client.example","language":"en"}"""), key: "")).ShouldBeOk();
        (await road.SendAsync(Request("POST", "/anonymize", DocumentedAnonymize), key: "")).ShouldBeOk();
        (await road.SendAsync(Request("POST", "/deanonymize", DocumentedDeanonymize), key: "")).ShouldBeError(401);
        (await road.SendAsync(Request("POST", "/key/generate", "{}"), key: "")).ShouldBeError(401);
        (await road.SendAsync(Request("POST", "/v1/chat/completions", Road.Chat("hi")), key: "")).ShouldBeError(401);
    }

    [Theory]
    [InlineData("/analyze", """{"text":"a""", 400)]
    [InlineData("/analyze", "[]", 400)]
    [InlineData("/analyze", "", 400)]
    [InlineData("/analyze", "{}", 500)]
    [InlineData("/analyze", """{"text":"\ud83d alone","language":"en"}""", 400)]
    [InlineData("/anonymize", """{"text":"a""", 400)]
    [InlineData("/anonymize", "{}", 400)]
    [InlineData("/anonymize", """{"text":"Jane","analyzer_results":[{"start":0,"end":5,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("/deanonymize", """{"text":"Jane","anonymizer_results":[{"start":3,"end":1,"entity_type":"P"}]}""", 422)]
    public async Task WrongRequest_IsAnsweredInPresidiosShape(string path, string body, int status)
    {
        var reply = await PostAsync(path, body);

        reply.Status.ShouldBe(status, reply.Text);
        reply.Json.GetProperty("error").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task RepeatedNames_AreReadAsTheLast() =>
        (await PostAsync("/analyze", """{"text":"nothing","text":"ana@client.example","language":"en"}""")).ShouldBeOk().Json.GetArrayLength().ShouldBe(1);

    [Fact]
    public async Task InvalidUtf8_IsRefused()
    {
        using var content = new ByteArrayContent([.. "{\"text\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/analyze") { Content = content })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task AnotherContentType_IsRefusedInPresidiosShape()
    {
        var reply = await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/analyze") { Content = new StringContent("text=x", Encoding.UTF8, "application/x-www-form-urlencoded") });

        reply.Status.ShouldBe(415);
        reply.Json.GetProperty("error").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task GiantText_IsRefused_AndALargeOneServed()
    {
        (await PostAsync("/analyze", $$"""{"text":"{{new string('x', 9 * 1024 * 1024)}}","language":"en"}""")).Status.ShouldBe(413);

        var large = string.Concat(Enumerable.Repeat("lorem ipsum dolor sit amet ", 150_000));
        (await PostAsync("/analyze", $$"""{"text":"{{large}}ana@client.example","language":"en"}""")).ShouldBeOk().Json.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task MillionResults_AreRefused()
    {
        var results = new StringBuilder();
        for (var i = 0; i < 1_000_000; i++)
        {
            results.Append(i == 0 ? "" : ",").Append("{}");
        }

        (await PostAsync("/anonymize", $$"""{"text":"Jane","analyzer_results":[{{results}}]}""")).Status.ShouldBe(413);
    }

    [Theory]
    [InlineData("/analyze")]
    [InlineData("/anonymize")]
    [InlineData("/deanonymize")]
    public async Task BodyOverTheLimit_IsRefusedBeforeItIsRead(string path)
    {
        using var request = Request("POST", path, $$"""{"text":"{{new string('x', 33 * 1024 * 1024)}}"}""");
        request.Headers.ExpectContinue = true;

        var reply = await _road.SendAsync(request);

        reply.Status.ShouldBe(413);
        reply.Json.GetProperty("error").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task ManyResults_AreServedInAMoment()
    {
        var text = string.Concat(Enumerable.Repeat("a@b.example ", 20_000));
        var results = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"start":{{i * 12}},"end":{{(i * 12) + 11}},"score":1,"entity_type":"E{{i % 2}}"}"""));

        var reply = (await PostAsync("/anonymize", $$"""{"text":"{{text}}","analyzer_results":[{{results}}]}""")).ShouldBeOk();

        reply.Json.GetProperty("items").GetArrayLength().ShouldBe(20_000);
    }

    [Fact]
    public async Task TextsAndKeys_StayOutOfLogsAndErrors()
    {
        const string secret = "ana.lind@client.example";
        string[] bodies =
        [
            $$"""{"text":"{{secret}}","language":"en"}""",
            $$"""{"text":"{{secret}}","language":5}""",
            $$"""{"text":"{{secret}}" {{secret}}""",
            $$"""{"text":"{{secret}}","ad_hoc_recognizers":[{"supported_entity":"E","patterns":[{"name":"{{secret}}","regex":"({{secret}}","score":1}]}]}""",
            $$"""{"text":"{{secret}}","analyzer_results":[{"start":0,"end":500,"score":1,"entity_type":"{{secret}}"}]}""",
            $$"""{"text":"{{secret}}","anonymizers":{"DEFAULT":{"type":"encrypt","key":"{{secret}}"} },"analyzer_results":[{"start":0,"end":5,"score":1,"entity_type":"E"}]}""",
        ];

        foreach (var path in (string[])["/analyze", "/anonymize", "/deanonymize"])
        {
            foreach (var body in bodies)
            {
                var reply = await PostAsync(path, body);
                if (reply.Status != 200)
                {
                    reply.Text.ShouldNotContain(secret);
                }
            }
        }

        _road.App.Logs.Entries.ShouldAllBe(log => !log.ToString().Contains(secret, StringComparison.Ordinal));
    }

    private static HttpRequestMessage Request(string method, string path, string body) =>
        new(new HttpMethod(method), path) { Content = method == "POST" ? GuardApi.Json(body) : null };

    private Task<WholeReply> PostAsync(string path, string body) => _road.SendAsync(Request("POST", path, body));
}
