using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Arguments are checked by the tool's own schema before they travel.</summary>
public sealed class McpArgumentTests
{
    private const string Schema = """
        {"type":"object","properties":{"text":{"type":"string","maxLength":5},"times":{"$ref":"#/$defs/few"}},"required":["text"],"additionalProperties":false,"$defs":{"few":{"type":"integer","maximum":3}}}
        """;

    [Theory]
    [InlineData("""{"text":"short","times":3}""", null)]
    [InlineData("""{"text":"short"}""", null)]
    [InlineData("""{"text":"far too long"}""", "/text")]
    [InlineData("""{"text":7}""", "/text")]
    [InlineData("""{}""", "text")]
    [InlineData("""{"text":"a","times":4}""", "/times")]
    [InlineData("""{"text":"a","other":1}""", "other")]
    public async Task Arguments_ReachTheServer_OnlyWhenTheyFit(string arguments, string? named)
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Lists(Tool(Schema));

        var result = (await road.Caller().RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = JsonNode.Parse(arguments) }))["result"].ShouldNotBeNull();

        road.Server.Calls.Count.ShouldBe(named is null ? 1 : 0);
        if (named is not null)
        {
            ((bool)result["isError"]!).ShouldBeTrue();
            var told = (string)result["content"]![0]!["text"]!;
            told.ShouldContain(named);
            told.ShouldNotContain("far too long");
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"text":{"$ref":"https://elsewhere.example/schema.json"}}}""")]
    [InlineData("""{"type":"nothing"}""")]
    public async Task SchemaThatCannotBeRead_ChecksNothing_AndIsCounted(string schema)
    {
        await using var road = await McpRoad.StartAsync();
        road.Server.Lists(Tool(schema));

        var response = await road.Caller().RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject { ["text"] = "a" } });

        response["result"].ShouldNotBeNull(response.ToJsonString());
        road.Server.Calls.ShouldHaveSingleItem();
        using var api = road.App.Api();
        (await api.GetStringAsync("/metrics")).ShouldContain("guard_mcp_unreadable_schemas_total 1\n");
    }

    private static JsonObject Tool(string schema)
    {
        var tool = FakeMcpServer.Tool("read");
        tool["inputSchema"] = JsonNode.Parse(schema);
        return tool;
    }
}
