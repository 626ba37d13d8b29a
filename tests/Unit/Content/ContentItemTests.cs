using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Content;

/// <summary>Every tool and every tool call is an item, however it is written.</summary>
public sealed class ContentItemTests
{
    [Fact]
    public void Definitions_AreItems_WithNameTypeAndSchema()
    {
        using var index = Index("""
            {"model":"m","messages":[],"tools":[{"type":"function","function":{"description":"d","parameters":{"type":"object"},"name":"f"}},{"type":"custom","custom":{"name":"c"}},{"type":"mcp","server_label":"x"}],
             "functions":[{"name":"old","parameters":{}}]}
            """);

        Items(index).ShouldBe([
            (ContentItemKind.ToolDefinition, "f", "function", """{"type":"object"}"""),
            (ContentItemKind.ToolDefinition, "c", "custom", ""),
            (ContentItemKind.ToolDefinition, null, "mcp", ""),
            (ContentItemKind.ToolDefinition, "old", "function", "{}"),
        ]);
    }

    [Fact]
    public void CallsOfTheHistory_AreItems_WithIdAndArguments()
    {
        using var index = Index("""
            {"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[
              {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
              {"id":"c2","function":{"name":"g","arguments":""}},
              {"id":"c3","type":"custom","custom":{"name":"h","input":"plain text"}}]},
             {"role":"assistant","function_call":{"name":"old","arguments":"{}"}}]}
            """);

        Items(index).ShouldBe([
            (ContentItemKind.ToolCall, "f", "function", """{"a":1}"""),
            (ContentItemKind.ToolCall, "g", "function", ""),
            (ContentItemKind.ToolCall, "h", "custom", "plain text"),
            (ContentItemKind.ToolCall, "old", "function", "{}"),
        ]);
        var first = new ContentParts(index.Table, StageSet.All).Items.At(0);
        first.CallId.ShouldBe("c1");
        first.MessageIndex.ShouldBe(1);
        first.HasJsonArguments.ShouldBeTrue();
        first.GetPath().ShouldBe("$.messages[1].tool_calls[0]");
        new ContentParts(index.Table, StageSet.All).Items.At(2).HasJsonArguments.ShouldBeFalse();
    }

    [Fact]
    public void CallsOfAnAnswer_AreItems_OfTheirChoice()
    {
        using var answer = Answer("""{"choices":[{"message":{"content":"a"}},{"message":{"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}}]}""");

        answer.Table.ItemCount.ShouldBe(1);
        answer.Table.Item(0).Choice.ShouldBe(1);
        answer.Table.Item(0).Name.ShouldBe("f");
    }

    [Theory]
    [InlineData("""{"type":"function","name":"safe","function":{"name":"evil"}}""")]
    [InlineData("""{"type":"function","function":{"name":"safe","Name":"evil"}}""")]
    [InlineData("""{"type":"function","function":{"name":"safe"},"custom":{"name":"evil"}}""")]
    [InlineData("""{"type":"function","function":{"name":7}}""")]
    [InlineData("""{"type":"function","function":"safe"}""")]
    public void NameThatReadersDisagreeOn_IsNoName(string tool)
    {
        using var index = Index($$"""{"model":"m","messages":[],"tools":[{{tool}}]}""");

        index.Table.Item(0).Name.ShouldBeNull();
        index.Table.Item(0).IsNameUnclear.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"na\u006de":"ev\u0069l"}}""")]
    [InlineData("""{"type":"function","function":{"NAME":"evil"}}""")]
    [InlineData("""{"function":{"name":"evil"}}""")]
    public void NameInDisguise_IsRead(string tool)
    {
        using var index = Index($$"""{"model":"m","messages":[],"TOOLS":[{{tool}}]}""");

        index.Table.Item(0).Name.ShouldBe("evil");
        index.Table.Item(0).Type.ShouldBe("function");
    }

    [Fact]
    public void NameOfTenKilobytes_IsNoName()
    {
        using var index = Index($$$"""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"{{{new string('a', 10_000)}}}"}}]}""");

        index.Table.Item(0).Name.ShouldBeNull();
        index.Table.Item(0).IsNameUnclear.ShouldBeTrue();
    }

    [Fact]
    public void ArgumentsInTwoPlaces_AreNotRead()
    {
        using var answer = Answer("""{"choices":[{"message":{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":1}","arguments":"{\"a\":2}"}}]}}]}""");
        var item = new ContentParts(answer.Table, StageSet.All).Items.At(0);

        item.Arguments.Length.ShouldBe(0);
        item.HasJsonArguments.ShouldBeFalse();
    }

    [Fact]
    public void Arguments_CarryEarlierEdits()
    {
        using var index = Index("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"to\":\"ana\",\"n\":1}"}}]}]}""");
        for (var i = 0; i < index.Table.Count; i++)
        {
            if (index.Table.GetString(i) == "ana")
            {
                index.Table.Apply(new Redaction(i, 0, 3, "<\"X\">", "X"));
            }
        }

        Encoding.UTF8.GetString(index.Table.GetArguments(0).Span).ShouldBe("""{"to":"<\"X\">","n":1}""");
    }

    [Theory]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":"r"}""", "f")]
    [InlineData("""{"content":"r","tool_call_id":"c1","role":"tool"}""", "f")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","name":"f","content":"r"}""", "f")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","name":"g","content":"r"}""", null)]
    [InlineData("""{"role":"tool","tool_call_id":"c9","name":"f","content":"r"}""", null)]
    [InlineData("""{"role":"tool","tool_call_id":"c2","content":"r"}""", null)]
    [InlineData("""{"role":"function","name":"g","content":"r"}""", "g")]
    public void ToolResult_KnowsItsTool(string message, string? expected)
    {
        using var index = Index($$$"""
            {"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"}},{"id":"c2","function":{"name":"f","arguments":"{}"}},{"id":"c2","function":{"name":"g","arguments":"{}"}}]},{{{message}}}]}
            """);
        var result = Enumerable.Range(0, index.Table.Count).Single(i => index.Table.GetString(i) == "r");

        index.Table.Entry(result).ToolName.ShouldBe(expected);
        index.Table.Entry(result).Stage.ShouldBe(Stage.ToolResult);
    }

    [Fact]
    public void PartsKnowTheirItem()
    {
        using var index = Index("""{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g","description":"second"}}]}""");
        var part = Enumerable.Range(0, index.Table.Count).Single(i => index.Table.GetString(i) == "second");

        new ContentParts(index.Table, StageSet.All).At(part).Item.ShouldBe(1);
    }

    [Fact]
    public void Scope_ShowsOnlyItsToolAndThoseThatCannotBeNamed()
    {
        using var index = Index("""
            {"model":"m","messages":[{"role":"user","content":"text"}],"tools":[{"type":"function","function":{"name":"f","description":"df"}},{"type":"function","function":{"name":"g","description":"dg"}},{"type":"function","function":{"name":1,"description":"dx"}}]}
            """);
        var scope = new RuleScope { Tool = TextMatcher.Of("f") };
        var parts = new ContentParts(index.Table, StageSet.All, scope);

        var names = new List<string?>();
        foreach (var item in parts.Items)
        {
            names.Add(item.Name);
        }

        var texts = new List<string>();
        foreach (var part in parts)
        {
            texts.Add(part.GetText());
        }

        names.ShouldBe(["f", null]);
        texts.ShouldContain("df");
        texts.ShouldContain("dx");
        texts.ShouldNotContain("dg");
        texts.ShouldNotContain("text");
    }

    private static List<(ContentItemKind Kind, string? Name, string? Type, string Arguments)> Items(ContentIndex index)
    {
        var items = new List<(ContentItemKind, string?, string?, string)>();
        foreach (var item in new ContentParts(index.Table, StageSet.All).Items)
        {
            items.Add((item.Kind, item.Name, item.Type, Encoding.UTF8.GetString(item.Arguments.Span)));
        }

        return items;
    }

    private static ContentIndex Index(string body) => new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Value;

    private static ContentAnswer Answer(string body) => OpenAiChatAnswer.Read(Encoding.UTF8.GetBytes(body))!;
}
