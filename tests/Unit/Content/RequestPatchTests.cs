using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.UnitTests.Content;

public sealed class RequestPatchTests
{
    [Theory]
    [InlineData("""{"guardrails":["a"],"model":"m","messages":[]}""", """{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","guardrails":["a"],"messages":[]}""", """{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","messages":[],"guardrails":["a"]}""", """{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","messages":[] , "guardrails":["a"] , "tags":["t"] }""", """{"model":"m","messages":[] }""")]
    [InlineData("""{"guardrails":[],"tags":[],"model":"m","messages":[]}""", """{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","tags":[],"x":1,"policies":[],"messages":[]}""", """{"model":"m","x":1,"messages":[]}""")]
    public void FieldsForGuard_AreCutOut_AndNothingElseChanges(string body, string expected) => Send(body, "m").ShouldBe(expected);

    [Theory]
    [InlineData("""{"model":"m","messages":[],"metadata":{"a":"b"}}""", """{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","metadata":{"a":"b"},"messages":[],"store":true}""", """{"model":"m","metadata":{"a":"b"},"messages":[],"store":true}""")]
    public void Metadata_TravelsOnlyWithStore(string body, string expected) => Send(body, "m").ShouldBe(expected);

    [Theory]
    [InlineData("""{"model":"m","messages":[],"stream":true}""", """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"m","messages":[],"stream":true,"stream_options":null}""", """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":false,"x":true},"messages":[],"stream":true}""", """{"model":"m","stream_options":{"x":true,"include_usage":true},"messages":[],"stream":true}""")]
    [InlineData("""{"model":"m","stream_options":{"include_usage":true},"messages":[],"stream":true}""", """{"model":"m","stream_options":{"include_usage":true},"messages":[],"stream":true}""")]
    public void Usage_IsAskedFor_WhenTheCallerDidNot(string body, string expected) => Send(body, "m").ShouldBe(expected);

    [Fact]
    public void Model_IsReplaced_InPlace() => Send("""{"model" : "m", "messages":[]}""", "gpt-\"x\"").ShouldBe("""{"model" : "gpt-\u0022x\u0022", "messages":[]}""");

    [Fact]
    public void Defaults_AreAdded_OnlyWhereTheCallerSaidNothing() =>
        Send("""{"model":"m","messages":[],"temperature":1}""", "m", """{"temperature":0,"top_p":0.5}""").ShouldBe("""{"model":"m","messages":[],"temperature":1,"top_p":0.5}""");

    [Fact]
    public void Edit_ChangesOnlyItsRange_AndKeepsOtherEscapes()
    {
        const string Body = """{"model":"m","messages":[{"role":"user","content":"caf\u00e9 ana\u0040x.example \u2713"}]}""";
        var text = "café ana@x.example ✓"u8;

        Edit(Body, new Redaction(0, text.IndexOf("ana"u8), "ana@x.example".Length, "<\"E\">", "E"))
            .ShouldBe("""{"model":"m","messages":[{"role":"user","content":"caf\u00e9 <\"E\"> \u2713"}]}""");
    }

    [Fact]
    public void EditInsideToolArguments_StaysJsonInJson()
    {
        const string Body = """{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{\"to\":\"a\\u0040b\",\"card\":4111111111111111}"}}]}]}""";
        var index = new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(Body)).Value;
        for (var i = 0; i < index.Table.Count; i++)
        {
            var length = index.Table.Entry(i).Original.Length;
            if (index.Table.GetString(i) is "a@b" or "4111111111111111")
            {
                index.Table.Apply(new Redaction(i, 0, length, "<X \"q\">", "X"));
            }
        }

        var sent = JsonNode.Parse(new RequestPatch(index, Encoding.UTF8.GetBytes(Body)).For("m", false, null).Span)!;
        var arguments = JsonNode.Parse(sent["messages"]![0]!["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>())!;

        arguments["to"]!.GetValue<string>().ShouldBe("<X \"q\">");
        arguments["card"]!.GetValue<string>().ShouldBe("<X \"q\">");
    }

    private static string Send(string body, string model, string? defaults = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var index = new OpenAiChatIndexer().Index(bytes).Value;
        return Encoding.UTF8.GetString(new RequestPatch(index, bytes).For(model, needsUsage: true, defaults).Span);
    }

    private static string Edit(string body, Redaction redaction)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var index = new OpenAiChatIndexer().Index(bytes).Value;
        index.Table.Apply(redaction);
        return Encoding.UTF8.GetString(new RequestPatch(index, bytes).For("m", false, null).Span);
    }
}
