using Guard.Engine.Documents;
using Guard.Host.Configuration;
using Guard.McpHub.Servers;

namespace Guard.UnitTests.Configuration;

public sealed class McpArgumentReaderTests
{
    [Fact]
    public void Rules_AreReadByToolAndArgument_ValuesAsJson()
    {
        var rules = Read("""arguments: {read: {a: {value: {deep: [1, true, "1"]}}, b: {default: null}, c: {drop: true}, d: {mask: true}, e: {rewrite: {pattern: "x+"}}}}""")
            .Configuration.ShouldNotBeNull().McpServers.ShouldHaveSingleItem().Arguments["read"];

        rules.Select(static rule => rule.Name).ShouldBe(["a", "b", "c", "d", "e"]);
        ((ArgumentRule.Constant)rules[0]).Json.ShouldBe("""{"deep":[1,true,"1"]}""");
        ((ArgumentRule.Default)rules[1]).Json.ShouldBe("null");
        rules[2].ShouldBeOfType<ArgumentRule.Drop>();
        rules[3].ShouldBeOfType<ArgumentRule.Mask>();
        ((ArgumentRule.Rewrite)rules[4]).With.ShouldBe("");
    }

    [Theory]
    [InlineData("{a: {}}")]
    [InlineData("{a: {value: 1, drop: true}}")]
    [InlineData("{a: {drop: false}}")]
    [InlineData("{a: {forget: true}}")]
    [InlineData("{a: 7}")]
    [InlineData("{a: {rewrite: {with: x}}}")]
    [InlineData("""{a: {rewrite: {pattern: "(?=a)b"}}}""")]
    public void WrongRule_IsAnErrorAtItsPlace(string rule) =>
        Read($"arguments: {{read: {rule}}}").Diagnostics.ShouldContain(static finding => finding.Severity == DiagnosticSeverity.Error && finding.Position.Line == 4);

    private static ConfigResult Read(string line) => ConfigReader.ReadText("config.yaml", $"mcp_servers:\n  shop:\n    url: https://shop.example.com\n    {line}\n", new ConfigEnvironment([]));
}
