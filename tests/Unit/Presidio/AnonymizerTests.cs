using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Guard.Host.Presidio;
using Microsoft.AspNetCore.Http;

namespace Guard.UnitTests.Presidio;

/// <summary>What each operator makes of a result, and where it stands afterwards.</summary>
public sealed class AnonymizerTests
{
    private const string Key = "WmZq4t7w!z%C&F)J";

    [Fact]
    public void WithoutOperators_ResultsBecomeTheirEntity()
    {
        var answer = Anonymize("""{"text":"I am Jane, 555-1234","analyzer_results":[{"start":5,"end":9,"score":0.8,"entity_type":"PERSON"},{"start":11,"end":19,"score":0.9,"entity_type":"PHONE_NUMBER"}]}""");

        answer.ShouldBe("""{"text":"I am <PERSON>, <PHONE_NUMBER>","items":[{"start":15,"end":29,"entity_type":"PHONE_NUMBER","text":"<PHONE_NUMBER>","operator":"replace"},{"start":5,"end":13,"entity_type":"PERSON","text":"<PERSON>","operator":"replace"}]}""");
    }

    [Theory]
    [InlineData("""{"type":"replace","new_value":"X"}""", "X")]
    [InlineData("""{"type":"replace","new_value":""}""", "<E>")]
    [InlineData("""{"type":"replace"}""", "<E>")]
    [InlineData("""{"type":"redact"}""", "")]
    [InlineData("""{"type":"keep"}""", "a😀bc")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":2,"from_end":false}""", "**bc")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":3,"from_end":true}""", "a***")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":99}""", "****")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":-1,"from_end":true}""", "a😀bc")]
    [InlineData("""{"type":"mask","masking_char":"🐼","chars_to_mask":1,"from_end":false}""", "🐼😀bc")]
    public void Operator_MakesOfAResult(string operation, string expected)
    {
        var answer = Parse(Anonymize($$"""{"text":"👍 a😀bc!","anonymizers":{"DEFAULT": {{operation}} },"analyzer_results":[{"start":2,"end":6,"score":1,"entity_type":"E"}]}"""));

        answer.GetProperty("text").GetString().ShouldBe($"👍 {expected}!");
        var item = answer.GetProperty("items")[0];
        item.GetProperty("text").GetString().ShouldBe(expected);
        item.GetProperty("start").GetInt32().ShouldBe(2);
        item.GetProperty("end").GetInt32().ShouldBe(2 + expected.EnumerateRunes().Count());
    }

    [Fact]
    public void Hash_IsOfTheTextAndTheSaltBehindIt()
    {
        const string salt = "sixteen bytes ok";
        var answer = Parse(Anonymize($$"""{"text":"Jane","anonymizers":{"DEFAULT":{"type":"hash","hash_type":"sha512","salt":"{{salt}}"} },"analyzer_results":[{"start":0,"end":4,"score":1,"entity_type":"E"}]}"""));

        answer.GetProperty("text").GetString().ShouldBe(Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes("Jane" + salt))));
    }

    [Fact]
    public void HashWithoutASalt_IsAnotherOneEveryTime()
    {
        const string body = """{"text":"Jane","anonymizers":{"DEFAULT":{"type":"hash"}},"analyzer_results":[{"start":0,"end":4,"score":1,"entity_type":"E"}]}""";

        Anonymize(body).ShouldNotBe(Anonymize(body));
        Parse(Anonymize(body)).GetProperty("text").GetString()!.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("0123456789abcdef", false)]
    [InlineData("0123456789abcdef01234567", false)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    public void WhatIsEncrypted_IsDecryptedWhereItStands(string key, bool isDeterministic)
    {
        var anonymized = Parse(Anonymize(
            $$"""{"text":"😀 Jane, Zoë","anonymizers":{"P":{"type":"encrypt","key":"{{key}}","deterministic": {{(isDeterministic ? "true" : "false")}} } },"analyzer_results":[{"start":2,"end":6,"score":1,"entity_type":"P"},{"start":8,"end":11,"score":1,"entity_type":"P"}]}"""));
        var text = anonymized.GetProperty("text").GetString()!;

        var answer = Parse(Deanonymize($$"""{"text":{{JsonSerializer.Serialize(text)}},"deanonymizers":{"P":{"type":"decrypt","key":"{{key}}"} },"anonymizer_results": {{anonymized.GetProperty("items")}} }"""));

        text.ShouldNotContain("Jane");
        answer.GetProperty("text").GetString().ShouldBe("😀 Jane, Zoë");
        answer.GetProperty("items")[0].GetProperty("operator").GetString().ShouldBe("decrypt");
        answer.GetProperty("items")[0].GetProperty("start").GetInt32().ShouldBe(8);
    }

    [Fact]
    public void DeterministicEncryption_MakesEqualTextsEqual()
    {
        var key = Encoding.UTF8.GetBytes(Key);

        EncryptedText.Encrypt(key, "Jane", isDeterministic: true).ShouldBe(EncryptedText.Encrypt(key, "Jane", isDeterministic: true));
        EncryptedText.Encrypt(key, "Jane", isDeterministic: false).ShouldNotBe(EncryptedText.Encrypt(key, "Jane", isDeterministic: false));
    }

    /// <summary>The second is the published cipher text of the project's own end-to-end test.</summary>
    [Theory]
    [InlineData("WmZq4t7w!z%C&F)J", "S184CMt9Drj7QaKQ21JTrpYzghnboTF9pn/neN8JME0=")]
    [InlineData("1111111111111111", "e6HnOMnIxbd4a8Qea44LshQDnjvxwzBIaAz+YqHNnMW2mC5r3AWoay8Spsoajyyy")]
    public void CipherTextOfPresidio_IsDecrypted(string key, string encrypted) => EncryptedText.Decrypt(Encoding.UTF8.GetBytes(key), encrypted).ShouldNotBeNullOrEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void WhatIsNoCipherText_IsNotDecrypted(string text) => EncryptedText.Decrypt(Encoding.UTF8.GetBytes(Key), text).ShouldBeNull();

    [Fact]
    public void ResultsOfDifferentEntitiesThatOverlap_AreBothReplacedAsAWhole()
    {
        var answer = Parse(Anonymize(
            """{"text":"card 4151 3217.com end","anonymizers":{"DEFAULT":{"type":"keep"}},"analyzer_results":[{"start":5,"end":14,"score":0.8,"entity_type":"CARD"},{"start":10,"end":18,"score":0.8,"entity_type":"URL"}]}"""));

        answer.GetProperty("text").GetString().ShouldBe("card 4151 32173217.com end");
    }

    [Fact]
    public void Lists_AreAnsweredWithLists()
    {
        var answer = Parse(Anonymize("""{"text":["Jane","-"],"analyzer_results":[[{"start":0,"end":4,"score":1,"entity_type":"P"}],[]]}"""));

        answer.EnumerateArray().Select(item => item.GetProperty("text").GetString()).ShouldBe(["<P>", "-"]);
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"text":"Jane"}""", 422)]
    [InlineData("""{"text":5,"analyzer_results":[]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":{}}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[5]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":0,"end":5,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":-1,"end":2,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":3,"end":2,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":1.5,"end":2,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":99999999999999999999,"end":2,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"end":2,"score":1,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":0,"end":2,"entity_type":"P"}]}""", 422)]
    [InlineData("""{"text":"Jane","analyzer_results":[{"start":0,"end":2,"score":1}]}""", 422)]
    [InlineData("""{"text":"Jane","anonymizers":[],"analyzer_results":[]}""", 422)]
    [InlineData("""{"text":"Jane","anonymizers":{"DEFAULT":{"type":"custom"}},"analyzer_results":[]}""", 400)]
    [InlineData("""{"text":["a","b"],"analyzer_results":[[]]}""", 422)]
    [InlineData("""{"text":["a"],"analyzer_results":[5]}""", 422)]
    public void WrongRequest_IsRefusedWithItsStatus(string body, int status) => Fault(body).Status.ShouldBe(status);

    [Theory]
    [InlineData("""{"type":"fpe"}""", "type")]
    [InlineData("""{}""", "type")]
    [InlineData("5", "type")]
    [InlineData("""{"type":"mask","masking_char":"**","chars_to_mask":1}""", "masking_char")]
    [InlineData("""{"type":"mask","masking_char":"*"}""", "chars_to_mask")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":"1"}""", "chars_to_mask")]
    [InlineData("""{"type":"mask","masking_char":"*","chars_to_mask":1,"from_end":"x"}""", "from_end")]
    [InlineData("""{"type":"replace","new_value":5}""", "new_value")]
    [InlineData("""{"type":"hash","hash_type":"md5"}""", "hash_type")]
    [InlineData("""{"type":"hash","salt":"short"}""", "salt")]
    [InlineData("""{"type":"encrypt"}""", "key")]
    [InlineData("""{"type":"encrypt","key":"short"}""", "key")]
    public void WrongOperator_IsRefused_NamingItsMember(string operation, string member)
    {
        var fault = Fault($$"""{"text":"Jane","anonymizers":{"P": {{operation}} },"analyzer_results":[{"start":0,"end":4,"score":1,"entity_type":"P"}]}""");

        fault.Status.ShouldBe(422);
        fault.Message.ShouldContain($"anonymizers.P.{member}");
    }

    [Fact]
    public void WrongOperator_OfAnEntityThatDoesNotOccur_DoesNoHarm() =>
        Anonymize("""{"text":"Jane","anonymizers":{"Q":{"type":"fpe"}},"analyzer_results":[{"start":0,"end":4,"score":1,"entity_type":"P"}]}""").ShouldContain("<P>");

    [Fact]
    public void DecryptionWithAnotherKey_IsRefused_AndSaysNoText()
    {
        var encrypted = EncryptedText.Encrypt(Encoding.UTF8.GetBytes(Key), "Jane", isDeterministic: true);
        var call = Call($$"""{"text":"{{encrypted}}","deanonymizers":{"DEFAULT":{"type":"decrypt","key":"0000000000000000"} },"anonymizer_results":[{"start":0,"end":{{encrypted.Length}},"entity_type":"P"}]}""");

        var fault = Answer(AnonymizeEndpoint.Deanonymize, call, out _).ShouldNotBeNull();

        fault.Status.ShouldBe(422);
        fault.Message.ShouldNotContain(encrypted);
    }

    [Fact]
    public void DeanonymizationWithoutAnOperator_IsRefused() =>
        Answer(AnonymizeEndpoint.Deanonymize, Call("""{"text":"Jane","anonymizer_results":[{"start":0,"end":4,"entity_type":"P"}]}"""), out _).ShouldNotBeNull().Status.ShouldBe(422);

    [Fact]
    public void TextThatMultipliesItself_IsRefused()
    {
        var results = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"start":{{i}},"end":{{i + 30_000}},"score":1,"entity_type":"E{{i}}"}"""));

        Fault($$"""{"text":"{{new string('x', 60_000)}}","anonymizers":{"DEFAULT":{"type":"keep"} },"analyzer_results":[{{results}}]}""").Status.ShouldBe(413);
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static PresidioCall Call(string body) => new(Parse(body), new HeaderDictionary(), CancellationToken.None);

    private static string Anonymize(string body)
    {
        Answer(AnonymizeEndpoint.Anonymize, Call(body), out var answer).ShouldBeNull();
        return answer;
    }

    private static string Deanonymize(string body)
    {
        Answer(AnonymizeEndpoint.Deanonymize, Call(body), out var answer).ShouldBeNull();
        return answer;
    }

    private static PresidioFault Fault(string body) => Answer(AnonymizeEndpoint.Anonymize, Call(body), out _).ShouldNotBeNull();

    private static PresidioFault? Answer(PresidioRoutes.Handler handler, PresidioCall call, out string answer)
    {
        using var written = new MemoryStream();
        PresidioFault? fault;
        using (var writer = new Utf8JsonWriter(written, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            fault = handler(call, writer);
        }

        answer = Encoding.UTF8.GetString(written.ToArray());
        return fault;
    }
}
