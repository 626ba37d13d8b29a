using System.Text.Json.Nodes;
using Guard.Engine.Agent;

namespace Guard.UnitTests.Agent;

/// <summary>Tools under names that models may call them by.</summary>
public sealed class AgentToolsTests
{
    [Theory]
    [InlineData("files-read", "files-read")]
    [InlineData("files/read.all", "files_read_all")]
    [InlineData("müll", "m_ll")]
    [InlineData("", "tool")]
    public void Function_HasOnlyWhatModelsAllow(string name, string function) => AgentTools.FunctionOf(name).ShouldBe(function);

    [Fact]
    public void LongNames_AreCut_AndStayApart()
    {
        var tools = Create(Tool(new string('a', 70)), Tool(new string('a', 71)), Tool(new string('a', 64)));

        tools.Offered.Select(static tool => tool.Function).ShouldBe([new string('a', 64), new string('a', 62) + "_2", new string('a', 62) + "_3"]);
        tools.Offered.ShouldAllBe(offered => tools.Find(offered.Function) == offered);
    }

    [Fact]
    public void NameOfTheCallersOwnFunction_StaysTheCallers()
    {
        var tools = AgentTools.Create([Entry], [new ToolListing([Tool("mine")], [])], ["mine"]).Value;

        tools.Offered.ShouldHaveSingleItem().Function.ShouldBe("mine_2");
        tools.Find("mine").ShouldBeNull();
    }

    [Fact]
    public void ToolOfTwoEntries_IsOfferedOnce_AndTheFirstEntryDecides()
    {
        var tools = AgentTools.Create(
            [Entry with { Label = "one" }, Entry with { Label = "two", Approval = new ApprovalPolicy(true, [], false, []) }],
            [new ToolListing([Tool("read")], []), new ToolListing([Tool("read")], [])],
            []).Value;

        tools.Offered.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            static tool => tool.Label.ShouldBe("one"),
            static tool => tool.NeedsApproval.ShouldBeTrue());
    }

    [Theory]
    [InlineData("\"never\"", false, false)]
    [InlineData("\"always\"", true, true)]
    [InlineData("null", true, true)]
    [InlineData("""{"never":{"tool_names":["read"]}}""", false, true)]
    [InlineData("""{"never":{"read_only":true}}""", false, true)]
    [InlineData("""{"never":{"tool_names":["read","write"]},"always":{"tool_names":["write"]}}""", false, true)]
    public void Approval_IsNeeded_UnlessTheRequestFreesTheTool(string written, bool reading, bool writing)
    {
        var policy = ApprovalPolicy.Read(JsonNode.Parse(written)).ShouldNotBeNull();

        policy.Holds(Tool("read") with { Annotations = new JsonObject { ["readOnlyHint"] = true } }).ShouldBe(reading);
        policy.Holds(Tool("write")).ShouldBe(writing);
    }

    [Theory]
    [InlineData("\"sometimes\"")]
    [InlineData("7")]
    [InlineData("""{"sometimes":{}}""")]
    [InlineData("""{"never":"read"}""")]
    public void OtherApproval_IsNone(string written) => ApprovalPolicy.Read(JsonNode.Parse(written)).ShouldBeNull();

    [Fact]
    public void Usage_AddsUp_MemberByMember()
    {
        var sum = UsageSum.Of(
            (JsonObject)JsonNode.Parse("""{"input_tokens":1,"input_tokens_details":{"cached_tokens":2},"cost":0.1,"tier":"a"}""")!,
            (JsonObject)JsonNode.Parse("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":20,"audio":1},"cost":0.2,"tier":"b","output_tokens":5}""")!)!;

        sum.ToJsonString().ShouldBe("""{"input_tokens":11,"input_tokens_details":{"cached_tokens":22,"audio":1},"cost":0.3,"tier":"b","output_tokens":5}""");
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a\nb", false)]
    [InlineData("""{"content":[{"type":"text","text":"no"}],"isError":true}""", "no", true)]
    [InlineData("""{"structuredContent":{"ä":1}}""", """{"ä":1}""", false)]
    [InlineData("""{"content":[{"type":"image","data":"AAAA","mimeType":"image/png"}]}""", "[image of type image/png, which is no text]", false)]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"file:///a","text":"inside"}}]}""", "inside", false)]
    [InlineData("""{"content":7}""", "", false)]
    public void Result_IsToldAsText(string result, string text, bool isError) =>
        CallText.Of(new ToolAnswer((JsonObject)JsonNode.Parse(result)!, null)).ShouldBe(new CallText(text, isError));

    private static AgentToolEntry Entry => new() { Label = "hub" };

    private static AgentTool Tool(string name) => new(name, name, null, [], null) { ShortName = name };

    private static AgentTools Create(params AgentTool[] tools) => AgentTools.Create([Entry], [new ToolListing([.. tools], [])], []).Value;
}
