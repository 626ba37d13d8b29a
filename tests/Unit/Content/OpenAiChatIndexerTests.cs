using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.UnitTests.Content;

public sealed class OpenAiChatIndexerTests
{
    [Fact]
    public void Strings_AreParts_InEveryPlaceAModelReads()
    {
        var texts = Texts("""
            {"model":"m","messages":[
              {"role":"system","content":"instructions"},
              {"role":"user","name":"ana","content":[{"type":"text","text":"part"},{"type":"odd","note":{"deep":"unknown part"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"send","arguments":"{\"to\":\"bo\\u0040x.example\",\"n\":4111111111111111}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"result"}],
             "tools":[{"type":"function","function":{"name":"send","description":"sends","parameters":{"type":"object","properties":{"to":{"type":"string","description":"who"}}}}}],
             "prediction":{"type":"content","content":"predicted"}}
            """);

        texts.ShouldContain("instructions");
        texts.ShouldContain("ana");
        texts.ShouldContain("part");
        texts.ShouldContain("unknown part");
        texts.ShouldContain("bo@x.example");
        texts.ShouldContain("4111111111111111");
        texts.ShouldContain("result");
        texts.ShouldContain("sends");
        texts.ShouldContain("who");
        texts.ShouldContain("predicted");
    }

    [Fact]
    public void Stages_FollowWhereAStringStands()
    {
        using var index = Read("""
            {"model":"m","messages":[{"role":"user","content":"q"},{"role":"tool","content":"r","tool_call_id":"c"},
             {"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{\"a\":\"b\"}"}}]}],"tools":[{"function":{"name":"f"}}]}
            """);
        var stages = Entries(index).Select(entry => entry.Stage).Distinct().Order();

        stages.ShouldBe([Stage.Input, Stage.ToolList, Stage.ToolCall, Stage.ToolResult]);
    }

    [Theory]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","schema": {"type":"object"} }}""", """{"type":"object"}""")]
    [InlineData("""{"json_schema":{"schema":true}}""", "true")]
    [InlineData("""{"json\u005fschema":{"schem\u0061":{"a":[1,{}]}}}""", """{"a":[1,{}]}""")]
    [InlineData("""{"json_schema":{"schema":"no schema"}}""", "")]
    [InlineData("""{"json_schema":[{"schema":{}}]}""", "")]
    [InlineData("""{"schema":{"json_schema":{}}}""", "")]
    [InlineData("""{"type":"json_object"}""", "")]
    [InlineData("null", "")]
    public void ResponseSchema_IsFoundWhereItStands(string format, string expected)
    {
        var body = $$"""{"model":"m","response_format": {{format}},"messages":[{"role":"user","content":"q"}]}""";
        using var index = Read(body);

        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(body).AsSpan(index.ResponseSchema.Start, index.ResponseSchema.Length)).ShouldBe(expected);
    }

    [Fact]
    public void ResponseFormat_IsStillReadAsText() =>
        Texts("""{"model":"m","response_format":{"json_schema":{"schema":{"description":"write to ana@client.example"}}},"messages":[{"role":"user","content":"q"}]}""")
            .ShouldContain("write to ana@client.example");

    [Theory]
    [InlineData("""{"\ud800 and more":1,"json_schema":{"\udc00":1,"schema":true}}""", 4)]
    [InlineData("""{"json_schema":{"schema":{"\udc00":1}}}""", 12)]
    public void NameWithHalfASurrogatePair_DoesNotHideTheResponseSchema(string format, int length)
    {
        using var index = Read($$"""{"model":"m","response_format":{{format}},"messages":[{"role":"user","content":"q"}]}""");

        index.ResponseSchema.Length.ShouldBe(length);
    }

    [Fact]
    public void EscapedText_IsReadUnescaped()
    {
        Texts("""{"model":"m","messages":[{"role":"user","content":"ana\u0040client.example \ud83d\ude00\n"}]}""").ShouldBe(["ana@client.example 😀\n"]);
    }

    [Fact]
    public void ToolResult_KnowsItsCall_EvenWhenTheRoleComesLast()
    {
        using var index = Read("""{"model":"m","messages":[{"content":"r","tool_call_id":"c9","role":"tool"}]}""");

        Entries(index).Single().Kind.ShouldBe(ContentKind.ToolResult);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[]", "object")]
    [InlineData("{\"messages\":[]}", "\"model\"")]
    [InlineData("{\"model\":\"m\"}", "\"messages\"")]
    [InlineData("{\"model\":7,\"messages\":[]}", "\"model\"")]
    [InlineData("{\"model\":\"m\",\"messages\":\"x\"}", "\"messages\"")]
    [InlineData("{\"model\":\"m\",\"messages\":[\"x\"]}", "messages[0]")]
    [InlineData("{\"model\":\"m\",\"messages\":[]", "JSON")]
    [InlineData("{\"model\":\"m\",\"messages\":[],}", "JSON")]
    [InlineData("{\"model\":\"m\",/*c*/\"messages\":[]}", "JSON")]
    [InlineData("{\"model\":\"m\",\"messages\":[]} x", "JSON")]
    [InlineData("{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}", "twice")]
    [InlineData("{\"model\":\"m\",\"Model\":\"n\",\"messages\":[]}", "twice")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"content\":\"b\"}]}", "twice")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"c\\u006fntent\":\"b\"}]}", "twice")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"metadata\":{\"a\":1,\"a\":2}}", "twice")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"stream\":\"yes\"}", "\"stream\"")]
    [InlineData("{\"model\":\"m\",\"messages\":[],\"max_tokens\":-1}", "\"max_tokens\"")]
    public void BadBody_IsRefused_NamingWhatIsWrong(string body, string expected)
    {
        var error = new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(GuardErrorCode.InvalidRequest);
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void DuplicateName_IsFound_AmongManyProperties()
    {
        var many = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"p{i}\":1"));

        new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"messages\":[],\"x\":{" + many + "}}")).Error.ShouldBeNull();
        new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes("{\"model\":\"m\",\"messages\":[],\"x\":{" + many + ",\"p7\":2}}")).Error!.Message.ShouldContain("twice");
    }

    [Fact]
    public void DeepNesting_IsRefused()
    {
        var body = "{\"model\":\"m\",\"messages\":[],\"x\":" + new string('[', 10_000) + new string(']', 10_000) + "}";

        new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Error!.Message.ShouldContain("deeper");
    }

    [Fact]
    public void InvalidUtf8_IsRefused()
    {
        byte[] body = [.. "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xC3, 0x28, .. "\"}]}"u8];

        new OpenAiChatIndexer().Index(body).Error!.Message.ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "a b")]
    [InlineData("[{\"a\":{\"extra_body\":{}}}]", "a")]
    [InlineData("{\"a\":{}}", "a")]
    [InlineData("\"a\"", "a")]
    [InlineData("[7]", "(not a name)")]
    public void GuardrailNames_AreRead_InAllOfLiteLlmsShapes(string value, string expected)
    {
        using var index = Read($$"""{"model":"m","messages":[],"guardrails":{{value}}}""");

        string.Join(' ', index.Guardrails).ShouldBe(expected);
    }

    [Fact]
    public void ImageData_IsNoText_AndIsCounted()
    {
        using var index = Read("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""");

        index.Unscannable.ShouldBe(1);
        Entries(index).ShouldBeEmpty();
    }

    [Fact]
    public void TextBehindADataAddress_IsStillRead()
    {
        Texts("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:text/plain,ana@client.example"}}]}]}""")
            .ShouldContain("data:text/plain,ana@client.example");
    }

    private static List<string> Texts(string body)
    {
        using var index = Read(body);
        return Entries(index).Select(entry => Encoding.UTF8.GetString(entry.Original.Span)).ToList();
    }

    private static ContentIndex Read(string body) => new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Value;

    private static List<PartEntry> Entries(ContentIndex index) => Enumerable.Range(0, index.Table.Count).Select(i => index.Table.Entry(i)).ToList();
}
