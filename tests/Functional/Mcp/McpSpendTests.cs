using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.FunctionalTests.Mcp;

/// <summary>What calls of tools cost, whose budget pays, and what stays written of them.</summary>
public sealed class McpSpendTests
{
    private const string Priced = ", mcp_info: {mcp_server_cost_info: {default_cost_per_query: 0.01, tool_name_to_cost_per_query: {write: 0.000000025}}}";
    private const string Files = """{"object_permission":{"mcp_servers":["files","notes"]}}""";

    private const string Rules = """
        guard: v1
        pack: house
        rules:
          - id: house/bird
            version: 1
            title: No birds
            at: [tool_call, tool_result]
            match: {keywords: {words: [falcon]}}
            action: {block: "No talk of birds."}
        """;

    [Fact]
    public async Task Call_IsBooked_WithToolPriceAndKey_AndNoWordOfItsArguments()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        var caller = road.Caller(await RestCalls.KeyAsync(road, """{"key_alias":"payer","object_permission":{"mcp_servers":["files","notes"]}}"""));

        await caller.CallAsync("files-read", "zebra crossing");
        await caller.CallAsync("files-write", "zebra crossing");
        await caller.CallAsync("notes-add", "zebra crossing");

        var records = await RecordsAsync(road);
        records.Select(static record => (record.Tool!.NamespacedName, record.Cost.Value, record.Status, record.IsPriced)).ShouldBe(
            [("files/read", 10_000_000L, AttemptStatus.Success, true), ("files/write", 25L, AttemptStatus.Success, true), ("notes/add", 0L, AttemptStatus.Success, true)]);
        records.ShouldAllBe(static record => record.CallType == "call_mcp_tool" && record.KeyAlias == "payer" && record.DeploymentId == null);
        JsonSerializer.Serialize(records).ShouldNotContain("zebra");
        records.Select(static record => record.RequestId).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task SpendLogs_TellIt_InLiteLlmsWords_ByRowAndByDay()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        var key = await RestCalls.KeyAsync(road, Files);
        (await RestCalls.CallAsync(road, key, "files", "read")).Status.ShouldBe(200);
        var record = (await RecordsAsync(road)).ShouldHaveSingleItem();
        using var api = road.App.Api();

        var row = JsonNode.Parse(await api.GetStringAsync($"/spend/logs?request_id={record.RequestId}"))!.AsArray().ShouldHaveSingleItem()!;

        ((string)row["call_type"]!).ShouldBe("call_mcp_tool");
        ((string)row["mcp_namespaced_tool_name"]!).ShouldBe("files/read");
        ((decimal)row["spend"]!).ShouldBe(0.01m);
        ((string)row["model"]!).ShouldBe("MCP: files-read");
        ((string)row["status"]!).ShouldBe("success");
        row["metadata"]!["mcp_tool_call_metadata"]!.ToJsonString().ShouldBe("""{"name":"read","mcp_server_name":"files","namespaced_tool_name":"files/read"}""");
        var day = JsonNode.Parse(await api.GetStringAsync($"/spend/logs?start_date={record.StartedAt:yyyy-MM-dd}&end_date={record.StartedAt:yyyy-MM-dd}"))!.AsArray().ShouldHaveSingleItem()!;
        ((decimal)day["spend"]!).ShouldBe(0.01m);
        ((decimal)day["mcp_tools"]!["files/read"]!).ShouldBe(0.01m);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Budget_RefusesTheCallItCannotPay_BeforeTheServerHears(bool isModern)
    {
        await using var road = await McpRoad.StartAsync(isModern, files: Priced);
        var key = await RestCalls.KeyAsync(road, """{"max_budget":0.025,"object_permission":{"mcp_servers":["files","notes"]}}""");
        var caller = road.Caller(key, isModern: isModern);
        (await caller.TextAsync("files-read")).ShouldBe("read");
        (await caller.TextAsync("files-read")).ShouldBe("read");

        (await caller.TextAsync("files-read")).ShouldContain("Budget has been exceeded");

        (await caller.TextAsync("notes-add")).ShouldBe("add");
        var (status, _, body) = await RestCalls.CallAsync(road, key, "files", "read");
        status.ShouldBe(422);
        ((string)body["detail"]!["error"]!).ShouldBe("budget_exceeded");
        road.Server.Calls.Count.ShouldBe(2);
        (await RecordsAsync(road)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Budget_IsOne_ForToolsAndModels()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        var key = await RestCalls.KeyAsync(road, """{"max_budget":0.01,"object_permission":{"mcp_servers":["files","notes"]}}""");
        var caller = road.Caller(key);
        (await caller.TextAsync("files-read")).ShouldBe("read");

        using var api = new GuardApi(road.App.Address, key);
        using var response = await api.ChatAsync(GuardApi.ChatBody("hi", "mock"));

        ((int)response.StatusCode).ShouldBe(422);
        (await caller.TextAsync("notes-add")).ShouldContain("Budget has been exceeded");
    }

    [Fact]
    public async Task RunningCalls_CannotPassABudgetTogether()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        var caller = road.Caller(await RestCalls.KeyAsync(road, """{"max_budget":0.03,"object_permission":{"mcp_servers":["files"]}}"""));
        await caller.ToolsAsync();

        var told = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => caller.TextAsync("files-read")));

        told.Count(static text => text == "read").ShouldBe(3);
        road.Server.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task RefusalOfAGuardrail_IsBooked_ForNothingBeforeTheServer_ForThePriceAfterIt()
    {
        await using var road = await McpRoad.StartAsync(files: Priced, rules: Rules);
        road.Server.Answers(static exchange => exchange.TextAsync("a falcon"));

        await road.Caller().CallAsync("files-read", "a falcon");
        await road.Caller().CallAsync("files-read", "fish");

        var records = await RecordsAsync(road);
        records.Select(static record => (record.Status, record.Cost.Value, record.ErrorCode)).ShouldBe(
            [(AttemptStatus.Blocked, 0L, "GuardrailBlocked"), (AttemptStatus.Blocked, 10_000_000L, "GuardrailBlocked")]);
        records.ShouldAllBe(static record => record.Guardrails.Any(item => item.RuleId == "house/bird@1" && item.Status == "guardrail_intervened"));
        road.Server.Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task FailedCall_CostsNothing_AndIsBookedAsFailure()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        road.Server.Answers(static exchange => exchange.ErrorAsync(-32000, "no"));

        await road.Caller().CallAsync("files-read");

        var record = (await RecordsAsync(road)).ShouldHaveSingleItem();
        (record.Status, record.Cost, record.ErrorCode).ShouldBe((AttemptStatus.Failure, NanoUsd.Zero, "UpstreamFailed"));
    }

    [Fact]
    public async Task CallerThatLeaves_PaysForWhatTheServerHeard()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        road.Server.Answers(static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted));
        using var patience = new CancellationTokenSource();
        var running = road.Caller().RequestAsync("tools/call", new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject() }, patience.Token);
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        await patience.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();

        await Deadline.UntilAsync(async _ => (await RecordsAsync(road)).Count == 1, "the call to be booked");
        var record = (await RecordsAsync(road)).ShouldHaveSingleItem();
        (record.Status, record.Cost.Value).ShouldBe((AttemptStatus.Aborted, 10_000_000L));
    }

    [Fact]
    public async Task RecordsAndTotals_OutliveTheProcess()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        var key = await RestCalls.KeyAsync(road, """{"max_budget":0.01,"object_permission":{"mcp_servers":["files"]}}""");
        (await road.Caller(key).TextAsync("files-read")).ShouldBe("read");

        await road.RestartAsync();

        (await RecordsAsync(road)).ShouldHaveSingleItem().Tool!.NamespacedName.ShouldBe("files/read");
        (await road.Caller(key).TextAsync("files-read")).ShouldContain("Budget has been exceeded");
    }

    [Fact]
    public async Task CallThatAsksBack_IsPaid_WhenItIsAnswered()
    {
        await using var road = await McpRoad.StartAsync(files: Priced);
        road.Server.Answers(static async exchange =>
        {
            await exchange.AskAsync("q1", "elicitation/create", new JsonObject { ["message"] = "sure?" });
            await exchange.TextAsync("done");
        });
        var caller = road.Caller(isModern: true);
        JsonObject Call(string? state) => new()
        {
            ["name"] = "files-read",
            ["arguments"] = new JsonObject(),
            ["requestState"] = state,
            ["inputResponses"] = state is null ? null : new JsonObject { ["question"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() } },
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() } },
        };

        var asked = (await caller.RequestAsync("tools/call", Call(null)))["result"].ShouldNotBeNull();
        ((string)asked["resultType"]!).ShouldBe("input_required");
        (await RecordsAsync(road)).ShouldHaveSingleItem().Cost.ShouldBe(NanoUsd.Zero);
        var done = (await caller.RequestAsync("tools/call", Call((string)asked["requestState"]!)))["result"].ShouldNotBeNull();

        ((string)done["content"]![0]!["text"]!).ShouldBe("done");
        (await RecordsAsync(road)).Select(static record => (record.Status, record.Cost.Value)).ShouldBe([(AttemptStatus.Success, 0L), (AttemptStatus.Success, 10_000_000L)]);
    }

    [Fact]
    public async Task CallNobodyAgreedTo_CostsNothing_InEitherEra()
    {
        const string rules = """
            guard: v1
            pack: house
            rules:
              - id: house/pay
                version: 1
                title: Payments want a human
                at: [tool_call]
                match: {keywords: {words: [pay]}}
                action: {confirm: "This call pays somebody."}
            """;
        await using var road = await McpRoad.StartAsync(files: Priced, rules: rules);
        var session = await road.SessionAsync(capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        session.Answer = static _ => new JsonObject { ["action"] = "decline" };
        await session.CallAsync("files-read", "pay");
        await road.Caller().CallAsync("files-read", "pay");

        (await RecordsAsync(road)).ShouldAllBe(static record => record.Status == AttemptStatus.Blocked && record.Cost == NanoUsd.Zero);
        (await RecordsAsync(road)).Count.ShouldBe(2);
        road.Server.Calls.ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<SpendRecord>> RecordsAsync(McpRoad road) =>
        [.. (await road.App.Services.GetRequiredService<ISpendLog>().QueryAsync(new SpendQuery(), CancellationToken.None)).OrderBy(static record => record.StartedAt)];
}
