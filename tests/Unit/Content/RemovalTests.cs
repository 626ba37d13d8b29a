using System.Text;
using Guard.Engine.Content;

namespace Guard.UnitTests.Content;

/// <summary>What leaves a body with a tool or a tool call, and that nothing else changes.</summary>
public sealed class RemovalTests
{
    private const string F = """{"type":"function","function":{"name":"f"}}""";
    private const string G = """{"type":"function","function":{"name":"g"}}""";
    private const string Call = """{"id":"1","function":{"name":"f","arguments":"{}"}}""";
    private const string H = """{"type":"function","function":{"name":"h"}}""";

    [Theory]
    [InlineData("g,h", "[" + F + "]")]
    [InlineData("f", "[" + G + " , " + H + "]")]
    [InlineData("g", "[" + F + " , " + H + "]")]
    [InlineData("h", "[" + F + " , " + G + "]")]
    [InlineData("f,h", "[" + G + "]")]
    [InlineData("f,g", "[" + H + "]")]
    public void Definition_GoesWithItsComma(string names, string expected) =>
        Without("""{"model":"m","tools":[""" + F + " , " + G + " , " + H + """],"messages":[]}""", names)
            .ShouldBe("""{"model":"m","tools":""" + expected + ""","messages":[]}""");

    [Theory]
    [InlineData("""{"tools":[@],"tool_choice":"auto","model":"m","parallel_tool_calls":true,"messages":[]}""")]
    [InlineData("""{"model":"m","messages":[],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,"tools":[@]}""")]
    [InlineData("""{"model":"m","messages":[],"function_call":{"name":"f"},"functions":[{"name":"f"}]}""")]
    [InlineData("""{"model":"m","messages":[],"function_call":"auto","functions":[{"name":"f"}]}""")]
    [InlineData("""{"model":"m","messages":[],"tools":@,"tool_choice":"required"}""")]
    public void LastDefinition_TakesAllThatSteersToolsAlong(string body) =>
        Without(body.Replace("@", F, StringComparison.Ordinal), "f").ShouldBe("""{"model":"m","messages":[]}""");

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", null)]
    [InlineData("\"f\"", null)]
    [InlineData("\"auto\"", "\"auto\"")]
    [InlineData("""{"type":"function","function":{"name":"g"}}""", """{"type":"function","function":{"name":"g"}}""")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[@F,@G]}}""", """{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[@G]}}""")]
    [InlineData("""{"type":"allowed_tools","mode":"auto","tools":[@G,@F]}""", """{"type":"allowed_tools","mode":"auto","tools":[@G]}""")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[@F]}}""", null)]
    public void ChoiceThatNamesWhatIsGone_GoesOrIsReduced(string choice, string? expected)
    {
        string Fill(string text) => text.Replace("@F", F, StringComparison.Ordinal).Replace("@G", G, StringComparison.Ordinal);

        Without($$"""{"model":"m","tools":[{{F}},{{G}}],"tool_choice":{{Fill(choice)}},"messages":[]}""", "f")
            .ShouldBe($$"""{"model":"m","tools":[{{G}}]{{(expected is null ? "" : ",\"tool_choice\":" + Fill(expected))}},"messages":[]}""");
    }

    [Fact]
    public void CallOfTheHistory_TakesItsResultAlong() =>
        Without("""
            {"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}},{"id":"2","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r1"},{"role":"tool","tool_call_id":"2","content":"r2"},{"role":"user","content":"u"}]}
            """, "f").ShouldBe("""
            {"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"2","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"2","content":"r2"},{"role":"user","content":"u"}]}
            """);

    [Theory]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":[@]}""", """{"role":"assistant","content":"no f"}""")]
    [InlineData("""{"role":"assistant","tool_calls":[@]}""", """{"role":"assistant","content":"no f"}""")]
    [InlineData("""{"tool_calls":[@],"role":"assistant","content":""}""", """{"role":"assistant","content":"no f"}""")]
    [InlineData("""{"tool_calls":[@],"role":"assistant","content":"said"}""", """{"role":"assistant","content":"said"}""")]
    [InlineData("""{"role":"assistant","content":[],"tool_calls":[@]}""", """{"role":"assistant","content":[{"type":"text","text":"no f"}]}""")]
    public void MessageLeftWithoutContent_SaysWhy(string message, string expected) =>
        Without($$"""{"model":"m","messages":[{{message.Replace("@", Call, StringComparison.Ordinal)}},{"role":"tool","tool_call_id":"1","content":"r"}]}""", "f")
            .ShouldBe($$"""{"model":"m","messages":[{{expected}}]}""");

    [Fact]
    public void IdUsedAgainLater_KeepsItsLaterResult() =>
        Without("""
            {"model":"m","messages":[{"role":"assistant","content":"a","tool_calls":[{"id":"1","function":{"name":"f"}}]},{"role":"tool","tool_call_id":"1","content":"r1"},{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"g"}}]},{"role":"tool","tool_call_id":"1","content":"r2"}]}
            """, "f").ShouldBe("""
            {"model":"m","messages":[{"role":"assistant","content":"a"},{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"g"}}]},{"role":"tool","tool_call_id":"1","content":"r2"}]}
            """);

    [Fact]
    public void CallOfOld_TakesItsResultAlong() =>
        Without("""{"model":"m","messages":[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"r"}]}""", "f")
            .ShouldBe("""{"model":"m","messages":[{"role":"assistant","content":"no f"}]}""");

    [Fact]
    public void EditsInWhatLeaves_AreDropped()
    {
        const string Body = """{"model":"m","tools":[{"type":"function","function":{"name":"f","description":"ana"}}],"messages":[{"role":"assistant","content":"ana","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"to\":\"ana\"}"}}]},{"role":"tool","tool_call_id":"1","content":"ana"}]}""";
        var bytes = Encoding.UTF8.GetBytes(Body);
        using var index = new OpenAiChatIndexer().Index(bytes).Value;
        for (var i = 0; i < index.Table.Count; i++)
        {
            if (index.Table.GetString(i) == "ana")
            {
                index.Table.Apply(new Redaction(i, 0, 3, "X", "X"));
            }
        }

        Remove(index.Table, "f");

        Text(new RequestPatch(index, bytes).For("m", false, null)).ShouldBe("""{"model":"m","messages":[{"role":"assistant","content":"X"}]}""");
    }

    [Theory]
    [InlineData("null", "\"no f\"")]
    [InlineData("\"\"", "\"no f\"")]
    [InlineData("\"said\"", "\"said\\n\\nno f\"")]
    public void CallOfAnAnswer_IsReplacedByItsNotice(string content, string expected) =>
        Answer($$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":{{{content}}},"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""", "f")
            .ShouldBe($$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":{{{expected}}}},"finish_reason":"stop"}]}""");

    [Fact]
    public void CallOfAnAnswer_LeavesTheOthers_AndTheReason() =>
        Answer("""{"choices":[{"message":{"tool_calls":[{"id":"1","function":{"name":"f"}},{"id":"2","function":{"name":"g"}}]},"finish_reason":"tool_calls"},{"message":{"content":null,"function_call":{"name":"f"}},"finish_reason":"function_call"}]}""", "f")
            .ShouldBe("""{"choices":[{"message":{"content":"no f","tool_calls":[{"id":"2","function":{"name":"g"}}]},"finish_reason":"tool_calls"},{"message":{"content":"no f"},"finish_reason":"stop"}]}""");

    [Fact]
    public void RemovalOfNoItem_IsRefused()
    {
        using var table = new PartTable();

        table.Remove(new Removal(0, "X")).ShouldBeFalse();
        table.Remove(new Removal(-1, "X")).ShouldBeFalse();
    }

    private static string Without(string body, string names)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var index = new OpenAiChatIndexer().Index(bytes).Value;
        Remove(index.Table, names);
        return Text(new RequestPatch(index, bytes).For("m", false, null));
    }

    private static string Answer(string body, string names)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var answer = OpenAiChatAnswer.Read(bytes)!;
        Remove(answer.Table, names);
        var patch = new BodyPatch();
        var plan = AnswerRemovals.Plan(answer.Table, bytes);
        PartSplicer.AddEdits(answer.Table, patch, plan);
        plan?.AddTo(patch);
        return Text(patch.Apply(bytes));
    }

    private static void Remove(PartTable table, string names)
    {
        for (var i = 0; i < table.ItemCount; i++)
        {
            if (names.Split(',').Contains(table.Item(i).Name, StringComparer.Ordinal))
            {
                table.Remove(new Removal(i, "TOOL", "no f")).ShouldBeTrue();
            }
        }
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
