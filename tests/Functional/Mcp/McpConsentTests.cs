using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Rules that want a human to agree to a call, in both eras of clients.</summary>
public sealed class McpConsentTests
{
    private const string Rules = """
        guard: v1
        pack: house
        rules:
          - id: house/pay
            version: 1
            title: Payments want a human
            at: [tool_call]
            match: {keywords: {words: [pay]}}
            action: {confirm: "This call pays somebody."}
          - id: house/mail
            version: 1
            title: No addresses
            at: [tool_call]
            match: {pii: {entities: [EMAIL_ADDRESS]}}
            action: mask
          - id: house/bird
            version: 1
            title: No birds
            at: [tool_call]
            match: {keywords: {words: [falcon]}}
            action: {block: "No talk of birds."}
        """;

    private const string ToolRule = """
        guard: v1
        pack: house
        rules:
          - id: house/read
            version: 1
            title: Reading wants a human
            at: [tool_call]
            match: {tool_permission: {default_action: allow, rules: [{id: a, tool_name: files-read, decision: deny}]}}
            action: {confirm: "This call reads."}
        """;

    private static readonly JsonObject Forms = new() { ["elicitation"] = new JsonObject() };

    [Theory]
    [InlineData("accept", true)]
    [InlineData("decline", false)]
    [InlineData("cancel", false)]
    public async Task Call_GoesOn_OnlyWhenTheHumanAgrees(string action, bool isMade)
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = await road.SessionAsync(capabilities: (JsonObject)Forms.DeepClone());
        caller.Answer = _ => new JsonObject { ["action"] = action };

        var result = (await caller.CallAsync("files-read", $"pay {PlantedSecrets.Email}"))["result"].ShouldNotBeNull();

        road.Server.Calls.Count.ShouldBe(isMade ? 1 : 0);
        ((bool?)result["isError"] == true).ShouldBe(!isMade);
        var question = caller.Heard.ShouldHaveSingleItem();
        ((string)question["method"]!).ShouldBe("elicitation/create");
        var message = (string)question["params"]!["message"]!;
        message.ShouldContain("This call pays somebody.");
        message.ShouldContain("files-read");
        message.ShouldNotContain(PlantedSecrets.Email);
        if (isMade)
        {
            road.Server.Calls[0].Argument("text").ShouldBe("pay <EMAIL_ADDRESS>");
        }
    }

    [Fact]
    public async Task LongText_HidesNoOtherArgumentFromTheHuman()
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = await road.SessionAsync(capabilities: (JsonObject)Forms.DeepClone());
        caller.Answer = static _ => new JsonObject { ["action"] = "accept" };

        await caller.RequestAsync("tools/call", new JsonObject
        {
            ["name"] = "files-read",
            ["arguments"] = new JsonObject { ["text"] = $"pay {new string('x', 50_000)} the end", ["to"] = "mallory", ["more"] = new JsonObject { ["amount"] = 9_000_000 } },
        });

        var message = (string)caller.Heard.ShouldHaveSingleItem()["params"]!["message"]!;
        message.ShouldContain("\"to\": \"mallory\"");
        message.ShouldContain("\"amount\": 9000000");
        message.ShouldContain("letters more) ... ");
        message.ShouldContain("the end\"");
        message.Length.ShouldBeLessThan(5_000);
        road.Server.Calls.ShouldHaveSingleItem().Argument("text").ShouldNotBeNull().Length.ShouldBeGreaterThan(50_000);
    }

    [Fact]
    public async Task WhatCannotBeShownToTheHuman_IsRefused()
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = await road.SessionAsync(capabilities: (JsonObject)Forms.DeepClone());
        caller.Answer = static _ => new JsonObject { ["action"] = "accept" };
        var arguments = new JsonObject(Enumerable.Range(0, 1_000).Select(static number => KeyValuePair.Create<string, JsonNode?>($"member{number}", number))) { ["text"] = "pay" };

        var result = (await caller.RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = arguments }))["result"].ShouldNotBeNull();

        ((bool)result["isError"]!).ShouldBeTrue();
        ((string)result["content"]![0]!["text"]!).ShouldContain("too many or too long to be shown");
        caller.Heard.ShouldBeEmpty();
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ModernClient_IsAskedByInputRequired_AndTheCallIsMadeOnce()
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = road.Caller(isModern: true);

        var asked = await ModernAsync(caller, null, null);
        ((string)asked["resultType"]!).ShouldBe("input_required");
        road.Server.Calls.ShouldBeEmpty();
        ((string)asked["inputRequests"]!["question"]!["params"]!["message"]!).ShouldContain("This call pays somebody.");
        var done = await ModernAsync(caller, (string)asked["requestState"]!, "accept");

        done["isError"].ShouldBeNull(done.ToJsonString());
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ModernClient_ThatDeclines_ReadsThatNothingWasDone()
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = road.Caller(isModern: true);

        var asked = await ModernAsync(caller, null, null);
        var done = await ModernAsync(caller, (string)asked["requestState"]!, "decline");

        ((bool)done["isError"]!).ShouldBeTrue();
        road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    public async Task ClientThatCannotAsk_IsRefused_AndToldWhy(string capabilities)
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = await road.SessionAsync(capabilities: (JsonObject)JsonNode.Parse(capabilities)!);

        var result = (await caller.CallAsync("files-read", "pay"))["result"].ShouldNotBeNull();

        ((bool)result["isError"]!).ShouldBeTrue();
        ((string)result["content"]![0]!["text"]!).ShouldContain("offers no elicitation");
        road.Server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task NobodyIsAsked_AboutWhatAnotherRuleRefuses()
    {
        await using var road = await McpRoad.StartAsync(rules: Rules);
        var caller = await road.SessionAsync(capabilities: (JsonObject)Forms.DeepClone());
        caller.Answer = static _ => new JsonObject { ["action"] = "accept" };

        var result = (await caller.CallAsync("files-read", "pay the falcon"))["result"].ShouldNotBeNull();

        ((string)result["content"]![0]!["text"]!).ShouldBe("No talk of birds.");
        caller.Heard.ShouldBeEmpty();
        road.Server.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RuleAboutATool_AsksOnce_WhateverTheHumanAnswers(bool isModern)
    {
        await using var road = await McpRoad.StartAsync(rules: ToolRule);
        if (isModern)
        {
            var modern = road.Caller(isModern: true);
            var asked = await ModernAsync(modern, null, null);
            var done = await ModernAsync(modern, (string)asked["requestState"]!, "accept");
            done["isError"].ShouldBeNull(done.ToJsonString());
        }
        else
        {
            // The server asks too; its own question is answered without another.
            road.Server.Answers(static async exchange =>
            {
                var response = await exchange.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
                await exchange.TextAsync(response["result"]?["content"]?["name"]?.ToString() ?? "nobody");
            });
            var caller = await road.SessionAsync(capabilities: (JsonObject)Forms.DeepClone());
            caller.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } };
            (await caller.TextAsync("files-read")).ShouldBe("Ana");
            caller.Heard.Count.ShouldBe(2);
        }

        road.Server.Calls.ShouldHaveSingleItem();
    }

    private static async Task<JsonNode> ModernAsync(McpCaller caller, string? state, string? action)
    {
        var call = new JsonObject
        {
            ["name"] = "files-read",
            ["arguments"] = new JsonObject { ["text"] = "pay" },
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/clientCapabilities"] = Forms.DeepClone() },
        };
        if (state is not null)
        {
            call["requestState"] = state;
            call["inputResponses"] = new JsonObject { ["question"] = new JsonObject { ["action"] = action } };
        }

        var response = await caller.RequestAsync("tools/call", call);
        return response["result"].ShouldNotBeNull(response.ToJsonString());
    }
}
