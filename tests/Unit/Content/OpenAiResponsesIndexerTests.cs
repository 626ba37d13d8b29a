using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.UnitTests.Content;

public sealed class OpenAiResponsesIndexerTests
{
    private const string Everything = """
        {"model":"m","instructions":"be brief","input":[
          {"role":"developer","content":"developer words"},
          {"type":"message","role":"user","content":[{"type":"input_text","text":"part"},{"type":"odd","note":{"deep":"unknown part"}},{"type":"input_image","image_url":"https://ana.example/x.png"}]},
          {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"thought"}],"encrypted_content":"gAAAAABo0000000000000000000000000000000000000000000000000000000000_-=="},
          {"type":"function_call","id":"fc_1","call_id":"c1","name":"send","arguments":"{\"to\":\"bo\\u0040x.example\",\"n\":4111111111111111}"},
          {"type":"function_call_output","call_id":"c1","output":"result"},
          {"type":"custom_tool_call","call_id":"c2","name":"run","input":"print('custom')"},
          {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"custom result"}]},
          {"type":"mcp_call","id":"mcp_1","server_label":"git","name":"push","arguments":"{\"branch\":\"trunk words\"}","output":"mcp result","error":null},
          {"type":"mcp_list_tools","id":"l1","server_label":"git","tools":[{"name":"clone","description":"clones","input_schema":{"type":"object"}}]},
          {"type":"mcp_approval_request","id":"a1","server_label":"git","name":"push","arguments":"{\"why\":\"approval words\"}"},
          {"type":"mcp_approval_response","approval_request_id":"a1","approve":true,"reason":"reason words"},
          {"type":"web_search_call","id":"ws_1","action":{"type":"search","query":"search words"}},
          {"type":"computer_call","call_id":"c3","action":{"type":"type","text":"typed words"}},
          {"type":"shell_call","call_id":"c4","action":{"commands":["ls -la"]}},
          {"type":"item_reference","id":"msg_1"},
          {"type":"never heard of","words":"strange words"}],
         "tools":[{"type":"function","name":"send","description":"sends","parameters":{"type":"object","properties":{"to":{"description":"who"}}}},{"type":"mcp","server_label":"git","server_url":"https://git.example/mcp"},{"type":"web_search"}],
         "prompt":{"id":"pmpt_1","variables":{"name":"variable words"}},"metadata":{"topic":"metadata words"},"brand_new":"new words","user":"ana"}
        """;

    [Theory]
    [InlineData("be brief", ContentKind.Instructions, Stage.Input)]
    [InlineData("developer words", ContentKind.Instructions, Stage.Input)]
    [InlineData("part", ContentKind.Text, Stage.Input)]
    [InlineData("unknown part", ContentKind.Unknown, Stage.Input)]
    [InlineData("https://ana.example/x.png", ContentKind.Unknown, Stage.Input)]
    [InlineData("thought", ContentKind.Reasoning, Stage.Input)]
    [InlineData("bo@x.example", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("4111111111111111", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("result", ContentKind.ToolResult, Stage.ToolResult)]
    [InlineData("print('custom')", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("custom result", ContentKind.ToolResult, Stage.ToolResult)]
    [InlineData("trunk words", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("mcp result", ContentKind.ToolResult, Stage.ToolResult)]
    [InlineData("clones", ContentKind.ToolDefinition, Stage.ToolList)]
    [InlineData("approval words", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("reason words", ContentKind.Unknown, Stage.Input)]
    [InlineData("search words", ContentKind.Unknown, Stage.Input)]
    [InlineData("typed words", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("ls -la", ContentKind.ToolArguments, Stage.ToolCall)]
    [InlineData("strange words", ContentKind.Unknown, Stage.Input)]
    [InlineData("sends", ContentKind.ToolDefinition, Stage.ToolList)]
    [InlineData("who", ContentKind.ToolDefinition, Stage.ToolList)]
    [InlineData("variable words", ContentKind.Unknown, Stage.Input)]
    [InlineData("metadata words", ContentKind.Unknown, Stage.Input)]
    [InlineData("new words", ContentKind.Unknown, Stage.Input)]
    [InlineData("ana", ContentKind.Name, Stage.Input)]
    public void String_IsAPart_WhereverItStands(string text, ContentKind kind, Stage stage)
    {
        using var index = Read(Everything);

        var found = Entries(index).Where(entry => Encoding.UTF8.GetString(entry.Original.Span) == text).ToList();

        found.ShouldNotBeEmpty();
        found.ShouldAllBe(entry => entry.Kind == kind && entry.Stage == stage && !entry.IsRemoved);
    }

    [Fact]
    public void EncryptedContent_IsNoPart_ButTextInItsPlaceIs()
    {
        using var index = Read(Everything);
        Entries(index).Select(entry => Encoding.UTF8.GetString(entry.Original.Span)).ShouldNotContain(text => text.StartsWith("gAAAA", StringComparison.Ordinal));

        Texts("""{"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"write to ana@client.example, who reads what is hidden in a place like this one"}]}""")
            .ShouldHaveSingleItem().ShouldContain("ana@client.example");
    }

    [Theory]
    [InlineData("send", "function", null, "c1")]
    [InlineData("run", "custom", null, "c2")]
    [InlineData("push", "mcp", "git", "mcp_1")]
    [InlineData("push", "mcp", "git", "a1")]
    [InlineData("computer", "computer", null, "c3")]
    [InlineData("shell", "shell", null, "c4")]
    public void Call_IsAnItem_WithNameTypeServerAndId(string name, string type, string? server, string callId)
    {
        using var index = Read(Everything);

        var item = Items(index).Single(item => item.Kind == ContentItemKind.ToolCall && item.CallId == callId);

        (item.Name, item.Type, item.ServerName, item.IsNameUnclear).ShouldBe((name, type, server, false));
    }

    [Theory]
    [InlineData("send", "function", null)]
    [InlineData(null, "mcp", null)]
    [InlineData(null, "web_search", null)]
    [InlineData("clone", "mcp", "git")]
    public void Definition_IsAnItem_WhereverItStands(string? name, string type, string? server)
    {
        using var index = Read(Everything);

        Items(index).ShouldContain(item => item.Kind == ContentItemKind.ToolDefinition && item.Name == name && item.Type == type && item.ServerName == server);
    }

    [Theory]
    [InlineData("""{"type":"function_call","call_id":"c","name":"a","arguments":"{}"}""", "a")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"a","arguments":"{}"},{"type":"function_call","call_id":"c","name":"a","arguments":"{}"}""", "a")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"a","arguments":"{}"},{"type":"function_call","call_id":"c","name":"b","arguments":"{}"}""", null)]
    [InlineData("""{"type":"function_call","call_id":"other","name":"a","arguments":"{}"}""", null)]
    public void Result_BelongsToTheToolOfItsCall_UnlessTwoClaimIt(string calls, string? expected)
    {
        using var index = Read($$"""{"model":"m","input":[{{calls}},{"type":"function_call_output","call_id":"c","output":"the result"}]}""");

        Entries(index).Single(entry => entry.Stage == Stage.ToolResult).ToolName.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"type":"function_call","call_id":"c","arguments":"{}"}""")]
    [InlineData("""{"type":"function_call","call_id":"c","name":"a","Name":"b","arguments":"{}"}""")]
    [InlineData("""{"type":"shell_call","call_id":"c","name":"read_file","action":{}}""")]
    public void CallWithoutOneClearName_HasNone(string call)
    {
        using var index = Read($$"""{"model":"m","input":[{{call}}]}""");

        Items(index).ShouldHaveSingleItem().Name.ShouldBeNull();
    }

    [Fact]
    public void DefinitionThatHoldsOthers_HasNoClearName()
    {
        using var index = Read("""{"model":"m","input":"q","tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"exec"}]}]}""");

        Items(index).ShouldHaveSingleItem().IsNameUnclear.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"format":{"type":"json_schema","name":"n","schema": {"type":"object"} }}""", """{"type":"object"}""")]
    [InlineData("""{"form\u0061t":{"schema":true}}""", "true")]
    [InlineData("""{"format":{"type":"text"}}""", "")]
    [InlineData("""{"schema":{}}""", "")]
    [InlineData("null", "")]
    public void ResponseSchema_IsFoundWhereItStands(string text, string expected)
    {
        var body = $$"""{"model":"m","text": {{text}},"input":"q"}""";
        using var index = Read(body);

        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(body).AsSpan(index.ResponseSchema.Start, index.ResponseSchema.Length)).ShouldBe(expected);
    }

    [Fact]
    public void TextInput_IsTheUsers()
    {
        using var index = Read("""{"model":"m","input":"ana\u0040client.example","stream":true,"max_output_tokens":7}""");

        var entry = Entries(index).ShouldHaveSingleItem();
        (Encoding.UTF8.GetString(entry.Original.Span), entry.Provenance, entry.Kind).ShouldBe(("ana@client.example", Provenance.User, ContentKind.Text));
        (index.IsStream, index.MaxOutputTokens).ShouldBe((true, 7));
    }

    [Fact]
    public void MessageWithArguments_IsStillAMessage()
    {
        using var index = Read("""{"model":"m","input":[{"role":"user","content":"the words","name":"f","arguments":"{}"}]}""");

        Entries(index).Single(entry => Encoding.UTF8.GetString(entry.Original.Span) == "the words").Stage.ShouldBe(Stage.Input);
        Items(index).ShouldBeEmpty();
    }

    [Fact]
    public void TextPartsOfAMessage_AreOneGroup()
    {
        using var index = Read("""{"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]},{"role":"user","content":[{"type":"input_text","text":"c"}]}]}""");

        var groups = Entries(index).Select(entry => entry.Group).ToList();
        groups[0].ShouldNotBe(0);
        groups[1].ShouldBe(groups[0]);
        groups[2].ShouldNotBe(groups[0]);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[]", "object")]
    [InlineData("{\"input\":\"q\"}", "\"model\"")]
    [InlineData("{\"model\":\"m\"}", "\"input\"")]
    [InlineData("{\"model\":\"m\",\"input\":null}", "\"input\"")]
    [InlineData("{\"model\":7,\"input\":\"q\"}", "\"model\"")]
    [InlineData("{\"model\":\"m\",\"input\":7}", "\"input\"")]
    [InlineData("{\"model\":\"m\",\"input\":{\"role\":\"user\"}}", "\"input\"")]
    [InlineData("{\"model\":\"m\",\"input\":[\"x\"]}", "input[0]")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\"", "JSON")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\",}", "JSON")]
    [InlineData("{\"model\":\"m\",/*c*/\"input\":\"q\"}", "JSON")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\"} x", "JSON")]
    [InlineData("{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}", "twice")]
    [InlineData("{\"model\":\"m\",\"input\":\"a\",\"Input\":\"b\"}", "twice")]
    [InlineData("{\"model\":\"m\",\"input\":\"a\",\"inp\\u0075t\":\"b\"}", "twice")]
    [InlineData("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"a\",\"content\":\"b\"}]}", "twice")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\",\"stream\":\"yes\"}", "\"stream\"")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\",\"max_output_tokens\":-1}", "\"max_output_tokens\"")]
    [InlineData("{\"model\":\"m\",\"input\":\"q\",\"background\":true}", "\"background\"")]
    public void BadBody_IsRefused_NamingWhatIsWrong(string body, string expected)
    {
        var error = new OpenAiResponsesIndexer().Index(Encoding.UTF8.GetBytes(body)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(GuardErrorCode.InvalidRequest);
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void DeepNestingAndInvalidUtf8_AreRefused()
    {
        var deep = "{\"model\":\"m\",\"input\":[{\"x\":" + new string('[', 10_000) + new string(']', 10_000) + "}]}";
        byte[] broken = [.. "{\"model\":\"m\",\"input\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        new OpenAiResponsesIndexer().Index(Encoding.UTF8.GetBytes(deep)).Error!.Message.ShouldContain("deeper");
        new OpenAiResponsesIndexer().Index(broken).Error!.Message.ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"")]
    [InlineData("\"conversation\":\"conv_1\"")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"}")]
    public void StoredContext_NeedsNoInput(string field) => Read($$"""{"model":"m",{{field}}}""").Dispose();

    [Theory]
    [InlineData("\"conv_1\"", "conv_1")]
    [InlineData("{\"id\":\"conv_2\"}", "conv_2")]
    [InlineData("null", null)]
    public void Conversation_IsKnown(string value, string? expected)
    {
        using var index = Read($$"""{"model":"m","input":"q","conversation":{{value}}}""");

        index.ConversationId.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"topic":"a","n":"1"}""", true)]
    [InlineData("""{"tags":["t"],"session_id":"s"}""", false)]
    [InlineData("""{"spend_logs_metadata":{"a":1}}""", false)]
    public void Metadata_IsTheProviders_UnlessItHoldsWhatNoProviderTakes(string metadata, bool travels)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","input":"q","metadata":{{metadata}}}""");
        using var index = new OpenAiResponsesIndexer().Index(body).Value;

        var sent = JsonNode.Parse(new RequestPatch(index, body).For("m", needsUsage: false, null).Span)!.AsObject();

        sent.ContainsKey("metadata").ShouldBe(travels);
        Entries(index).Count(entry => !entry.IsRemoved).ShouldBe(travels ? 5 : 1);
    }

    [Fact]
    public void FieldsOfTheGateway_StayBehind_AndAllElseTravels()
    {
        var body = """{"guardrails":["a"],"model":"m","litellm_metadata":{"tags":["t"],"user_id":"u"},"input":"q","tags":["x"],"mock_response":"hi","no-log":true,"store":false,"reasoning":{"effort":"low"},"seed":7}"""u8.ToArray();
        using var index = new OpenAiResponsesIndexer().Index(body).Value;

        Encoding.UTF8.GetString(new RequestPatch(index, body).For("upstream", needsUsage: false, null).Span)
            .ShouldBe("""{"model":"upstream","input":"q","store":false,"reasoning":{"effort":"low"},"seed":7}""");
        index.Guardrails.ShouldBe(["a"]);
        index.Tags.ShouldBe(["t", "x"], ignoreOrder: true);
        index.EndUser.ShouldBe("u");
    }

    [Theory]
    [InlineData("""{"type":"input_image","image_url":"data:image/png;base64,AAAA"}""")]
    [InlineData("""{"type":"input_file","file_data":"data:application/pdf;base64,AAAA"}""")]
    [InlineData("""{"type":"input_file","file_id":"file_1"}""")]
    public void Attachment_IsNoText_AndIsCounted(string part)
    {
        using var index = Read($$"""{"model":"m","input":[{"role":"user","content":[{{part}}]}]}""");

        index.Unscannable.ShouldBe(1);
        Entries(index).ShouldBeEmpty();
    }

    private static List<string> Texts(string body)
    {
        using var index = Read(body);
        return Entries(index).Select(entry => Encoding.UTF8.GetString(entry.Original.Span)).ToList();
    }

    private static ContentIndex Read(string body)
    {
        new OpenAiResponsesIndexer().Index(Encoding.UTF8.GetBytes(body)).TryGetValue(out var index, out var error).ShouldBeTrue(error?.Message);
        return index!;
    }

    private static List<PartEntry> Entries(ContentIndex index) => Enumerable.Range(0, index.Table.Count).Select(i => index.Table.Entry(i)).ToList();

    private static List<ItemEntry> Items(ContentIndex index) => Enumerable.Range(0, index.Table.ItemCount).Select(i => index.Table.Item(i)).ToList();
}
