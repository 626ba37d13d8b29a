using System.Text;
using Guard.Engine.Content;

namespace Guard.UnitTests.Content;

public class RequestedGuardrailsTests
{
    [Theory]
    [InlineData("""[{"a":{"extra_body":{"level":3}}}]""")]
    [InlineData("""{"a":{"extra_body":{"level":3}}}""")]
    [InlineData("""["b",{"a":{"other":1,"extra_body":{"level":3}}},"c"]""")]
    public void Parameters_AreKeptByName_InBothShapes(string value)
    {
        using var index = Read($$"""{"model":"m","messages":[],"guardrails":{{value}}}""");

        Shown(index).ShouldBe("""a={"level":3}""");
    }

    [Theory]
    [InlineData("metadata")]
    [InlineData("litellm_metadata")]
    public void Parameters_AreKept_FromMetadata(string place)
    {
        using var index = Read($$$$"""{"model":"m","{{{{place}}}}":{"x":1,"guardrails":[{"a":{"extra_body":{"é":"ü"}}},"b"]},"messages":[]}""");

        Shown(index).ShouldBe("""a={"é":"ü"}""");
        index.Guardrails.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Parameters_ThatAreNoObject_AreRefused()
    {
        var error = new OpenAiChatIndexer().Index("""{"model":"m","messages":[],"guardrails":{"a":{"extra_body":"x"}}}"""u8.ToArray()).Error.ShouldNotBeNull();

        error.Message.ShouldContain("extra_body");
    }

    [Theory]
    [InlineData("guardrails")]
    [InlineData("metadata")]
    public void Parameters_AreBounded(string place)
    {
        var one = """{"a":{"extra_body":{"x":"#"}}}""".Replace("#", new string('x', RequestedGuardrails.MaxParameterBytes / 2), StringComparison.Ordinal);
        var list = $"[{one},{one}]";
        var body = place == "guardrails" ? $$"""{"model":"m","messages":[],"guardrails":{{list}}}""" : $$"""{"model":"m","messages":[],"metadata":{"guardrails":{{list}} } }""";

        new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Error.ShouldNotBeNull().Message.ShouldContain("bytes");
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"disable_global_guardrail":true}""", true)]
    [InlineData("""{"model":"m","messages":[],"metadata":{"disable_global_guardrail":true}}""", true)]
    [InlineData("""{"model":"m","messages":[],"litellm_metadata":{"disable_global_guardrail":true}}""", true)]
    [InlineData("""{"model":"m","messages":[],"disable_global_guardrail":false}""", false)]
    [InlineData("""{"model":"m","messages":[],"disable_global_guardrail":{"a":[true]}}""", false)]
    [InlineData("""{"model":"m","messages":[]}""", false)]
    public void TheWishToGoWithout_IsRead(string body, bool expected)
    {
        using var index = Read(body);

        index.AsksToDisableGuardrails.ShouldBe(expected);
    }

    [Fact]
    public void WhatIsMeantForGuard_DoesNotTravelOn()
    {
        const string body = """{"model":"m","guardrails":[{"a":{"extra_body":{"x":1}}}],"disable_global_guardrail":true,"guardrail_config":{"language":"de"},"policies":["p"],"messages":[]}""";
        using var index = Read(body);

        index.Root.Where(property => !property.IsCut).Select(property => body[property.Start..property.End]).ShouldBe(["\"model\":\"m\"", "\"messages\":[]"]);
    }

    private static ContentIndex Read(string body)
    {
        new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).TryGetValue(out var index, out var error).ShouldBeTrue(error?.Message);
        return index;
    }

    private static string Shown(ContentIndex index) =>
        string.Join(' ', index.GuardrailParameters.Select(parameters => $"{parameters.Name}={Encoding.UTF8.GetString(parameters.Json.Span)}"));
}
