using System.Net;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

public class SpendEndpointsTests
{
    private static readonly string OtherHash = KeyHasher.Hash(SpendApp.OtherKey);

    [Fact]
    public async Task Logs_ShowARecord_ThatIsStillInTheJournal()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r1"), default);

        var row = (await app.Get("/spend/logs?request_id=r1")).EnumerateArray().ShouldHaveSingleItem();

        (Text(row, "request_id"), Text(row, "call_type"), Text(row, "api_key"), row.GetProperty("spend").GetDecimal(), Text(row, "status"), Text(row, "usage_source"))
            .ShouldBe(("r1", "acompletion", "k1", 0.000001m, "success", "provider"));
        (row.GetProperty("prompt_tokens").GetInt64(), row.GetProperty("completion_tokens").GetInt64(), row.GetProperty("total_tokens").GetInt64()).ShouldBe((12, 34, 46));
    }

    [Fact]
    public async Task Logs_CarryTheGuardrailsEvidence_InLiteLlmsShape()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r1"), default);

        var metadata = (await app.Get("/spend/logs?request_id=r1"))[0].GetProperty("metadata");

        metadata.GetProperty("applied_guardrails")[0].GetString().ShouldBe("pii");
        metadata.GetProperty("guardrail_information")[0].GetProperty("masked_entity_count").GetProperty("EMAIL").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Logs_ShowAnUnpricedAttemptAsUnknown_NotAsFree()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r1") with { IsPriced = false, Cost = NanoUsd.Zero, PriceVersion = null }, default);

        var row = (await app.Get("/spend/logs?request_id=r1"))[0];

        (row.GetProperty("spend").ValueKind, row.GetProperty("priced").GetBoolean()).ShouldBe((JsonValueKind.Null, false));
    }

    [Fact]
    public async Task Logs_ShowAVirtualKeyOnlyItsOwnRows()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("mine", keyHash: OtherHash), default);
        await app.Journal.AppendAsync(SpendSamples.Record("theirs"), default);

        var rows = await app.Get("/spend/logs?api_key=k1", SpendApp.OtherKey);

        rows.EnumerateArray().Select(static row => Text(row, "request_id")).ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData("k1")]
    [InlineData("k2")]
    public async Task Logs_AreFilteredByKey(string hash)
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r-k1", keyHash: "k1"), default);
        await app.Journal.AppendAsync(SpendSamples.Record("r-k2", keyHash: "k2"), default);

        (await app.Get($"/spend/logs?api_key={hash}")).EnumerateArray().Select(static row => Text(row, "request_id")).ShouldBe([$"r-{hash}"]);
    }

    [Fact]
    public async Task Logs_TakeAKeyForItsHash()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("mine", keyHash: OtherHash), default);
        await app.Journal.AppendAsync(SpendSamples.Record("theirs"), default);

        (await app.Get($"/spend/logs?api_key={SpendApp.OtherKey}")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Logs_AreSummedByDay_WhenBothDatesAreGiven()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r1", nano: 100), default);
        await app.Journal.AppendAsync(SpendSamples.Record("r2", nano: 200), default);
        await app.Journal.AppendAsync(SpendSamples.Record("r3", nano: 400) with { StartedAt = SpendSamples.Noon.AddDays(1), EndedAt = SpendSamples.Noon.AddDays(1) }, default);
        await app.Journal.AppendAsync(SpendSamples.Record("r4", nano: 800) with { StartedAt = SpendSamples.Noon.AddDays(2), EndedAt = SpendSamples.Noon.AddDays(2) }, default);

        var days = await app.Get("/spend/logs?start_date=2026-11-20&end_date=2026-11-21");

        days.EnumerateArray().Select(static day => (Text(day, "startTime"), day.GetProperty("spend").GetDecimal()))
            .ShouldBe([("2026-11-20", 0.0000003m), ("2026-11-21", 0.0000004m)]);
        days[0].GetProperty("k1").GetDecimal().ShouldBe(0.0000003m);
        days[0].GetProperty("models").GetProperty("openai/gpt-4o").GetDecimal().ShouldBe(0.0000003m);
    }

    [Fact]
    public async Task Logs_AreRowsBetweenTheDates_WhenNoSummaryIsWanted()
    {
        await using var app = await SpendApp.StartAsync();
        await app.Journal.AppendAsync(SpendSamples.Record("r1"), default);
        await app.Journal.AppendAsync(SpendSamples.Record("r2") with { StartedAt = SpendSamples.Noon.AddDays(1) }, default);

        var rows = await app.Get("/spend/logs?start_date=2026-11-20&end_date=2026-11-20&summarize=false");

        rows.EnumerateArray().Select(static row => Text(row, "request_id")).ShouldBe(["r1"]);
    }

    [Fact]
    public async Task Logs_NameTheField_WhenADateIsWrong()
    {
        await using var app = await SpendApp.StartAsync();

        var error = await app.Send(HttpMethod.Get, "/spend/logs?start_date=yesterday", null, SpendApp.MasterKey, HttpStatusCode.BadRequest);

        Text(error.GetProperty("error"), "param").ShouldBe("start_date");
    }

    [Fact]
    public async Task Calculate_PricesTheUsageOfACompletion()
    {
        await using var app = await SpendApp.StartAsync();

        var answer = await app.Post("/spend/calculate", """{"completion_response": {"model": "openai/gpt-4o", "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 400}}}}""");

        answer.GetProperty("cost").GetDecimal().ShouldBe(0.003m);
    }

    [Fact]
    public async Task Calculate_NamesTheModel_WhenNoPriceIsKnown()
    {
        await using var app = await SpendApp.StartAsync();

        var error = await app.Post("/spend/calculate", """{"model": "nobody/knows", "messages": []}""", HttpStatusCode.BadRequest);

        Text(error.GetProperty("error"), "param").ShouldBe("model");
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
