using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Arguments that an operator forces, fills in, drops, masks and rewrites before a server sees them.</summary>
public sealed class McpArgumentPolicyTests
{
    private const string Policy =
        """, arguments: {read: {owner: {value: acme}, labels: {default: [triage]}, token: {drop: true}, reporter: {mask: true}, text: {rewrite: {pattern: "ACME-[0-9]+", with: "$0 a ticket"}}}, "*": {owner: {value: other}}}""";

    private const string Schema = """
        {"type":"object","properties":{"owner":{"type":"string","maxLength":4},"labels":{"type":"array"},"token":{"type":"string"},"reporter":{"type":"string"},"text":{"type":"string","maxLength":40}},
         "required":["owner","labels","text"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"text":"see ACME-12"}""", """{"text":"see $0 a ticket","labels":["triage"],"owner":"acme"}""")]
    [InlineData("""{"text":"x","owner":"mine","labels":[],"token":"t","reporter":"me"}""", """{"text":"x","labels":[],"reporter":"<REDACTED>","owner":"acme"}""")]
    public async Task Arguments_TravelAsTheOperatorWants(string given, string sent)
    {
        await using var road = await StartAsync();

        await road.Caller().RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = JsonNode.Parse(given) });

        var arrived = road.Server.Calls.ShouldHaveSingleItem().Parameters["arguments"]!;
        JsonNode.DeepEquals(arrived, JsonNode.Parse(sent)).ShouldBeTrue(arrived.ToJsonString());
    }

    [Fact]
    public async Task List_ShowsOnlyWhatCallersGive()
    {
        await using var road = await StartAsync();

        var tools = (await road.Caller().RequestAsync("tools/list"))["result"]!["tools"]!.AsArray();

        var schema = tools.Single(static tool => (string)tool!["name"]! == "files-read")!["inputSchema"]!;
        schema["properties"]!.AsObject().Select(static property => property.Key).ShouldBe(["labels", "reporter", "text"]);
        schema["required"]!.ToJsonString().ShouldBe("""["text"]""");
        schema["properties"]!["labels"]!["default"]!.ToJsonString().ShouldBe("""["triage"]""");
        tools.Single(static tool => (string)tool!["name"]! == "files-write")!.ToJsonString().ShouldNotContain("owner");
        tools.ToJsonString().ShouldNotContain("acme");
    }

    [Fact]
    public async Task RewrittenArguments_AreCheckedByTheSchema()
    {
        await using var road = await StartAsync();

        var result = (await road.Caller().CallAsync("files-read", "ACME-1 ACME-2 ACME-3 ACME-4 ACME-5"))["result"].ShouldNotBeNull();

        ((bool)result["isError"]!).ShouldBeTrue();
        ((string)result["content"]![0]!["text"]!).ShouldContain("/text");
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Constant_IsReadByNoRule_AndByNobodyWhoIsAsked()
    {
        const string rules = """
            guard: v1
            pack: house
            rules:
              - id: house/ask
                version: 1
                title: Ask first
                at: [tool_call]
                match: {keywords: {words: [pay]}}
                action: {confirm: "Somebody pays."}
              - id: house/constant
                version: 1
                title: Not acme
                at: [tool_call]
                match: {keywords: {words: [acme]}}
                action: {block: "No acme."}
            """;
        await using var road = await StartAsync(rules);
        var client = await road.SessionAsync(capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        client.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() };

        (await client.TextAsync("files-read", "pay")).ShouldBe("read");

        client.Heard.ShouldHaveSingleItem().ToJsonString().ShouldNotContain("acme");
        ((string)road.Server.Calls.ShouldHaveSingleItem().Parameters["arguments"]!["owner"]!).ShouldBe("acme");
    }

    [Fact]
    public async Task TextTooLongToRewrite_IsRefused()
    {
        await using var road = await StartAsync();

        (await road.Caller().TextAsync("files-read", new string('a', 70_000))).ShouldContain("longer than 65536");

        road.Server.Calls.ShouldBeEmpty();
    }

    private static async Task<McpRoad> StartAsync(string? rules = null)
    {
        var road = await McpRoad.StartAsync(files: Policy, rules: rules);
        JsonObject Tool(string name) => new() { ["name"] = name, ["description"] = "A tool.", ["inputSchema"] = JsonNode.Parse(Schema) };
        road.Server.Lists(Tool("read"), Tool("write"));
        return road;
    }
}
