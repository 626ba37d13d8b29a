using Guard.Benchmarks;
using Guard.Engine.Content;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Content;

public class ToolSketchTests
{
    private static readonly StageSet[] Stages =
    [
        StageSet.All, StageSet.Of(Stage.ToolList), StageSet.Of(Stage.ToolCall), StageSet.Of(Stage.ToolResult), StageSet.Of(Stage.Input), StageSet.Of(Stage.ToolCall, Stage.ToolResult),
    ];

    public static TheoryData<string> Names => [.. Enumerable.Range(0, 12).Select(number => $"find_cases_{number}"), "find_*", "*_7", "shell_*", "other", ""];

    [Theory]
    [MemberData(nameof(Names))]
    public void HasAny_SaysWhatLookingAtEachSays(string name)
    {
        using var index = new OpenAiChatIndexer().Index(ChatSamples.RequestWithCalls()).Value;
        var matcher = name.Contains('*', StringComparison.Ordinal) ? new TextMatcher { Globs = [new NamePattern(name)] } : TextMatcher.Of(name, "never");
        RuleScope[] scopes = [new() { Tool = matcher }, new() { Tool = new TextMatcher { Not = matcher } }, new() { Server = matcher }];

        foreach (var scope in scopes)
        {
            foreach (var stages in Stages)
            {
                index.Table.HasAny(stages, scope).ShouldBe(LookAtEach(index.Table, stages, scope));
            }
        }
    }

    [Fact]
    public void HasAny_MeansTheTool_ThatCouldNotBeNamed()
    {
        using var index = new OpenAiChatIndexer().Index("""
            {"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":7,"description":"c"}}]}
            """u8.ToArray()).Value;

        index.Table.HasAny(StageSet.All, new RuleScope { Tool = TextMatcher.Of("pay") }).ShouldBeTrue();
        new ContentParts(index.Table, StageSet.All).Items.MayHold(new ToolNames(["pay"])).ShouldBeTrue();
    }

    [Fact]
    public void HasAny_SeesPartsThatWereAddedSince()
    {
        var table = new PartTable();
        table.AddText("x"u8.ToArray(), ContentKind.Text, Stage.Input);
        var scope = new RuleScope { Tool = TextMatcher.Of("pay") };
        table.HasAny(StageSet.All, scope).ShouldBeFalse();

        table.Add(new PartEntry { Original = "y"u8.ToArray(), Kind = ContentKind.ToolArguments, Stage = Stage.ToolCall, ToolName = "pay" });

        table.HasAny(StageSet.All, scope).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(40)]
    public void MayHold_NeverMissesATool(int names)
    {
        using var index = new OpenAiChatIndexer().Index(ChatSamples.RequestWithCalls()).Value;
        var items = new ContentParts(index.Table, StageSet.All).Items;
        foreach (var item in items)
        {
            items.MayHold(new ToolNames([item.Name!, .. Enumerable.Range(1, names - 1).Select(name => $"stranger_{name}")])).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void MayHold_SeldomSeesAToolThatIsNotThere(int names)
    {
        using var index = new OpenAiChatIndexer().Index(ChatSamples.RequestWithCalls()).Value;
        var items = new ContentParts(index.Table, StageSet.All).Items;
        var strangers = Enumerable.Range(0, 1_000).Select(set => Enumerable.Range(0, names).Select(name => $"stranger_{set}_{name}").ToArray()).ToArray();

        strangers.Count(set => items.MayHold(new ToolNames(set))).ShouldBeLessThan(150);
    }

    private static bool LookAtEach(PartTable table, StageSet stages, RuleScope scope)
    {
        var parts = new ContentParts(table, stages, scope);
        foreach (var part in parts)
        {
            return true;
        }

        foreach (var item in parts.Items)
        {
            return true;
        }

        return false;
    }
}
