using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.UnitTests.Content;

/// <summary>Tools and calls that are taken out of responses bodies leave nothing behind that names them, and nothing that cannot stand alone.</summary>
public sealed class ResponsesRemovalTests
{
    private const string Notice = "Not allowed.";

    [Fact]
    public void Definition_Goes_WithTheChoiceThatNamesIt() =>
        Sent("""{"model":"m","input":"q","tools":[{"type":"function","name":"exec"},{"type":"function","name":"read"}],"tool_choice":{"type":"function","name":"exec"}}""")
            .ShouldBe("""{"model":"m","input":"q","tools":[{"type":"function","name":"read"}]}""");

    [Fact]
    public void LastDefinition_TakesTheListAlong() =>
        Sent("""{"model":"m","tools":[{"type":"function","name":"exec"}],"tool_choice":"auto","parallel_tool_calls":true,"input":"q"}""").ShouldBe("""{"model":"m","input":"q"}""");

    [Fact]
    public void Call_BecomesAMessage_AndItsResultGoes() =>
        Sent("""{"model":"m","input":[{"role":"user","content":"q"},{"type":"function_call","call_id":"1","name":"exec","arguments":"{\"a\":\"b\"}"},{"type":"function_call_output","call_id":"1","output":"root"}]}""")
            .ShouldBe("""{"model":"m","input":[{"role":"user","content":"q"},{"role":"assistant","content":"Not allowed."}]}""");

    [Fact]
    public void ResultOfAnotherCall_Stays() =>
        Sent("""{"model":"m","input":[{"type":"function_call","call_id":"1","name":"exec","arguments":"{}"},{"type":"function_call","call_id":"2","name":"read","arguments":"{}"},{"type":"function_call_output","call_id":"2","output":"r"},{"type":"function_call_output","call_id":"1","output":"root"}]}""")
            .ShouldBe("""{"model":"m","input":[{"role":"assistant","content":"Not allowed."},{"type":"function_call","call_id":"2","name":"read","arguments":"{}"},{"type":"function_call_output","call_id":"2","output":"r"}]}""");

    [Fact]
    public void ToolThatBecameKnownOnTheWay_LeavesItsList() =>
        Sent("""{"model":"m","input":[{"type":"mcp_list_tools","server_label":"s","tools":[{"name":"exec"},{"name":"read"}]},{"role":"user","content":"q"}]}""")
            .ShouldBe("""{"model":"m","input":[{"type":"mcp_list_tools","server_label":"s","tools":[{"name":"read"}]},{"role":"user","content":"q"}]}""");

    [Fact]
    public void FieldNamedMessages_IsNotTakenForAConversation() =>
        Sent("""{"model":"m","messages":[],"input":[{"type":"function_call","call_id":"1","name":"exec","arguments":"{}"}]}""")
            .ShouldBe("""{"model":"m","messages":[],"input":[{"role":"assistant","content":"Not allowed."}]}""");

    [Fact]
    public void CallOfAnAnswer_BecomesAMessageInItsPlace()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"object":"response","output":[{"type":"function_call","id":"fc_1","call_id":"1","name":"exec","arguments":"{\"a\":\"b\"}"},{"type":"function_call","id":"fc_2","call_id":"2","name":"read","arguments":"{}"}]}""");
        using var answer = OpenAiResponsesAnswer.Read(bytes)!;
        Remove(answer.Table);

        var patch = new BodyPatch();
        ResponsesAnswerRemovals.Plan(answer.Table, bytes)!.AddTo(patch);
        var output = JsonNode.Parse(patch.Apply(bytes))!["output"]!.AsArray();

        output.Count.ShouldBe(2);
        output[0]!["type"]!.GetValue<string>().ShouldBe("message");
        output[0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(Notice);
        output[1]!["name"]!.GetValue<string>().ShouldBe("read");
    }

    private static string Sent(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var index = new OpenAiResponsesIndexer().Index(bytes).Value;
        Remove(index.Table);
        return Encoding.UTF8.GetString(new RequestPatch(index, bytes).For("m", needsUsage: false, null).Span);
    }

    private static void Remove(PartTable table)
    {
        for (var i = 0; i < table.ItemCount; i++)
        {
            if (table.Item(i).Name == "exec")
            {
                table.Remove(new Removal(i, "TOOL", Notice));
            }
        }
    }
}
