using System.Collections.Immutable;
using Guard.Engine.Spend;
using Guard.Storage.Sqlite;

namespace Guard.UnitTests.Storage;

public sealed class SqliteSpendStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly SqliteFixture _sqlite = new();
    private readonly SqliteSpendStore _store;

    public SqliteSpendStoreTests() => _store = new SqliteSpendStore(_sqlite.Database);

    public void Dispose() => _sqlite.Dispose();

    [Fact]
    public async Task Append_BooksOnce_WhenTheSameBatchComesTwice()
    {
        var batch = Enumerable.Range(0, 50).Select(i => Record($"r{i}") with { Cost = new NanoUsd(1_000 + i) }).ToArray();
        var expected = new NanoUsd(batch.Sum(record => record.Cost.Value));

        await _store.AppendAsync(batch, CancellationToken.None);
        await _store.AppendAsync(batch, CancellationToken.None);

        var totals = await _store.TotalsAsync(CancellationToken.None);
        totals.Keys.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, NanoUsd>("key", expected));
        totals.Teams["team"].ShouldBe(expected);
        totals.Users["user"].ShouldBe(expected);
        totals.Organizations["org"].ShouldBe(expected);
        (await _store.QueryAsync(new SpendQuery(), CancellationToken.None)).Count.ShouldBe(50);
    }

    [Fact]
    public async Task Append_AddsOnlyTheNewRecords_OfABatchThatIsPartlyKnown()
    {
        await _store.AppendAsync(new[] { Record("a") }, CancellationToken.None);

        await _store.AppendAsync(new[] { Record("a"), Record("b"), Record("a"), Record("a") with { Attempt = 2 } }, CancellationToken.None);

        (await _store.TotalsAsync(CancellationToken.None)).Keys["key"].ShouldBe(new NanoUsd(300));
    }

    [Fact]
    public async Task Append_BooksOnce_WhenReplayedByManyAtOnce()
    {
        var batch = Enumerable.Range(0, 20).Select(i => Record($"r{i}")).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await _store.AppendAsync(batch, CancellationToken.None))));

        (await _store.TotalsAsync(CancellationToken.None)).Keys["key"].ShouldBe(new NanoUsd(2_000));
    }

    [Fact]
    public async Task Append_KeepsTheFirstRecord_WhenAReplayDiffers()
    {
        await _store.AppendAsync(new[] { Record("a") }, CancellationToken.None);

        await _store.AppendAsync(new[] { Record("a") with { Cost = new NanoUsd(999), Model = "other" } }, CancellationToken.None);

        (await _store.QueryAsync(new SpendQuery(), CancellationToken.None)).ShouldHaveSingleItem().Cost.ShouldBe(new NanoUsd(100));
        (await _store.TotalsAsync(CancellationToken.None)).Keys["key"].ShouldBe(new NanoUsd(100));
    }

    [Fact]
    public async Task Append_WritesNothing_WhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await _store.AppendAsync(new[] { Record("a") }, cancelled.Token));

        (await _store.QueryAsync(new SpendQuery(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Query_ReadsBackEveryField_AfterAReopen()
    {
        var record = Record("full") with
        {
            Attempt = 3,
            FirstByteAt = Start.AddMilliseconds(120),
            Status = AttemptStatus.Aborted,
            StatusCode = 200,
            ErrorCode = "UpstreamFailed",
            Usage = new Usage(10, 20, UsageSource.Estimated) { CachedInputTokens = 3, CacheWriteTokens = 4, ReasoningTokens = 5 },
            IsPriced = true,
            PriceVersion = "openai/gpt-4o@2026-11-01",
            KeyAlias = "alias",
            TeamAlias = "Team",
            EndUserId = "customer",
            DeploymentId = "d1",
            Provider = "azure",
            ApiBase = "https://example.org",
            IsStream = true,
            SessionId = "s",
            ClientIp = "192.0.2.1",
            Tags = ["a", "b"],
            Guardrails =
            [
                new GuardrailEvidence("pii", "pii", "input", "guardrail_intervened", ImmutableDictionary<string, int>.Empty.Add("EMAIL", 2), 42),
            ],
            MetadataJson = """{"k":"v"}""",
            Tool = new ToolCallFacts("hub", "create_issue", "hub-create_issue"),
        };
        await _store.AppendAsync(new[] { record }, CancellationToken.None);

        _sqlite.Reopen();

        (await new SqliteSpendStore(_sqlite.Database).QueryAsync(new SpendQuery(), CancellationToken.None)).ShouldHaveSingleItem().ShouldHoldTheSameAs(record);
    }

    [Fact]
    public async Task Query_AnswersNewestFirst_InPages()
    {
        await _store.AppendAsync(Enumerable.Range(0, 5).Select(i => Record($"r{i}") with { StartedAt = Start.AddSeconds(i) }).ToArray(), CancellationToken.None);

        (await Ids(new SpendQuery { Limit = 2 })).ShouldBe(["r4", "r3"]);
        (await Ids(new SpendQuery { Limit = 2, Offset = 2 })).ShouldBe(["r2", "r1"]);
    }

    [Fact]
    public async Task Query_Filters_ByEveryField()
    {
        await _store.AppendAsync(
            new[]
            {
                Record("a"),
                Record("b") with { KeyHash = "other", StartedAt = Start.AddHours(1) },
                Record("c") with { UserId = "ben", StartedAt = Start.AddHours(2) },
            },
            CancellationToken.None);

        (await Ids(new SpendQuery { RequestId = "a" })).ShouldBe(["a"]);
        (await Ids(new SpendQuery { KeyHash = "other" })).ShouldBe(["b"]);
        (await Ids(new SpendQuery { UserId = "ben" })).ShouldBe(["c"]);
        (await Ids(new SpendQuery { From = Start.AddHours(1) })).ShouldBe(["c", "b"]);
        (await Ids(new SpendQuery { Until = Start.AddHours(1) })).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Append_LeavesTotalsAlone_ForCallsWithoutAKey()
    {
        await _store.AppendAsync(
            new[] { Record("m") with { KeyHash = null, TeamId = null, UserId = null, OrganizationId = null } }, CancellationToken.None);

        var totals = await _store.TotalsAsync(CancellationToken.None);
        (totals.Keys.Count + totals.Teams.Count + totals.Users.Count + totals.Organizations.Count).ShouldBe(0);
    }

    private static SpendRecord Record(string requestId) => new()
    {
        RequestId = requestId,
        Attempt = 1,
        CallType = "acompletion",
        StartedAt = Start,
        EndedAt = Start.AddSeconds(1),
        Status = AttemptStatus.Success,
        Cost = new NanoUsd(100),
        IsPriced = true,
        KeyHash = "key",
        TeamId = "team",
        UserId = "user",
        OrganizationId = "org",
        ModelGroup = "gpt",
        Model = "openai/gpt",
    };

    private async Task<IEnumerable<string>> Ids(SpendQuery query) =>
        (await _store.QueryAsync(query, CancellationToken.None)).Select(record => record.RequestId);
}
