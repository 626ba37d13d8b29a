using Guard.Engine.Documents;
using Guard.Engine.Spend;
using Guard.Host.Configuration;
using Guard.McpHub.Servers;

namespace Guard.UnitTests.Configuration;

public sealed class McpMeterReaderTests
{
    [Theory]
    [InlineData("0.01", 10_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.0100000000", 10_000_000)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("3", 3_000_000_000)]
    [InlineData("0", 0)]
    public void Price_IsReadExactly(string written, long nano) => Prices($"default_cost_per_query: {written}").Default.ShouldBe(new NanoUsd(nano));

    [Theory]
    [InlineData("0.0000000001", "finer than a nano-dollar")]
    [InlineData("-1", "default_cost_per_query")]
    [InlineData("free", "default_cost_per_query")]
    [InlineData("1000001", "default_cost_per_query")]
    public void PriceThatCannotBeKept_IsAnError_AndNoOtherPrice(string written, string told) => Read($"mcp_info: {{mcp_server_cost_info: {{default_cost_per_query: {written}}}}}").Diagnostics
        .Single(static finding => finding.Severity == DiagnosticSeverity.Error).ToString().ShouldContain(told);

    [Fact]
    public void ToolsPrice_WinsOverTheServers_WithOrWithoutPrefix()
    {
        var prices = Prices("default_cost_per_query: 1, tool_name_to_cost_per_query: {read: 2, shop-write: 3}");

        prices.Of("read", "shop-read").ShouldBe(NanoUsd.FromDollars(2));
        prices.Of("write", "shop-write").ShouldBe(NanoUsd.FromDollars(3));
        prices.Of("other", "shop-other").ShouldBe(NanoUsd.FromDollars(1));
        ToolPrices.None.Of("other", "shop-other").ShouldBeNull();
    }

    [Fact]
    public void Limits_AreOfTheServerAndOfItsTools()
    {
        var limits = Read("limits: {rpm: 9, session_rpm: 0, tools: {read: {key_rpm: 2}}}").Configuration.ShouldNotBeNull().McpServers.ShouldHaveSingleItem().Limits;

        limits.Whole.ShouldBe(new ToolLimits(9, null, 0));
        limits.Tools["read"].ShouldBe(new ToolLimits(null, 2, null));
    }

    [Theory]
    [InlineData("limits: {rpm: -1}")]
    [InlineData("limits: {rpm: many}")]
    [InlineData("limits: {tools: {read: 5}}")]
    public void WrongLimit_IsAnError(string line) => Read(line).Diagnostics.ShouldContain(static finding => finding.Severity == DiagnosticSeverity.Error);

    private static ToolPrices Prices(string cost) => Read($"mcp_info: {{mcp_server_cost_info: {{{cost}}}}}").Configuration.ShouldNotBeNull().McpServers.ShouldHaveSingleItem().Prices;

    private static ConfigResult Read(string line) => ConfigReader.ReadText("config.yaml", $"mcp_servers:\n  shop:\n    url: https://shop.example.com\n    {line}\n", new ConfigEnvironment([]));
}
