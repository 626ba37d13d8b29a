using System.Text.Json.Nodes;
using Guard.McpHub.Catalogue;
using Guard.McpHub.Relay;

namespace Guard.UnitTests.McpHub.Catalogue;

public sealed class CatalogueSearchTests
{
    private static readonly JsonObject[] Tools =
    [
        Tool("shop-list_orders", "Shows what was bought."),
        Tool("hub-createIssue", "Opens a ticket."),
        Tool("hub-list_issues", "Shows tickets and orders."),
        Tool("mail-send", "Sends a letter."),
    ];

    [Theory]
    [InlineData("issue", "hub-createIssue hub-list_issues")]
    [InlineData("ORDERS", "shop-list_orders hub-list_issues")]
    [InlineData("list issues", "hub-list_issues shop-list_orders hub-createIssue")]
    [InlineData("tick", "hub-createIssue hub-list_issues")]
    [InlineData("weather", "")]
    [InlineData("", "shop-list_orders hub-createIssue hub-list_issues mail-send")]
    [InlineData("-- !", "shop-list_orders hub-createIssue hub-list_issues mail-send")]
    public void Tools_AreFound_BestFirst(string query, string expected) =>
        string.Join(' ', CatalogueSearch.Find(Tools, query).Select(static tool => JsonRpc.TextOf(tool["name"]))).ShouldBe(expected);

    private static JsonObject Tool(string name, string description) => new() { ["name"] = name, ["description"] = description };
}
