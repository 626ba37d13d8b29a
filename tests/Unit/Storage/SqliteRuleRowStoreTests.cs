using Guard.Engine.Rules.Stored;
using Guard.Storage.Sqlite;

namespace Guard.UnitTests.Storage;

public sealed class SqliteRuleRowStoreTests : IDisposable
{
    private static readonly DateTimeOffset Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_560);

    private readonly SqliteFixture _sqlite = new();

    [Fact]
    public async Task Rows_ComeBackWhole_InAnotherProcess()
    {
        var guardrail = new GuardrailRow
        {
            Id = "g", Name = "größe", ParametersJson = """{"guardrail":"presidio"}""", InfoJson = "{}", CreatedAt = Created, UpdatedAt = Created, CreatedBy = "a", UpdatedBy = "b",
        };
        var policy = new PolicyRow
        {
            Id = "p", Name = "zoo", Version = 2, Status = PolicyStatus.Production, Inherit = "base", Description = "d", Add = ["x", "y"], Remove = ["z"],
            ConditionJson = """{"model":"gpt-4o"}""", PipelineJson = """{"mode":"pre_call"}""", ParentId = "o", CreatedAt = Created, UpdatedAt = Created,
            PublishedAt = Created, ProductionAt = Created, CreatedBy = "a", UpdatedBy = "b",
        };
        var attachment = new AttachmentRow
        {
            Id = "t", Policy = "zoo", Scope = "*", Teams = ["hr"], Keys = ["k*"], Models = ["m"], Tags = ["g"], CreatedAt = Created, UpdatedAt = Created, CreatedBy = "a", UpdatedBy = "b",
        };
        await Store().ApplyAsync([new RuleRowChange.PutGuardrail(guardrail), new RuleRowChange.PutPolicy(policy), new RuleRowChange.PutAttachment(attachment)], CancellationToken.None);
        _sqlite.Reopen();

        var rows = await Store().LoadAsync(CancellationToken.None);

        rows.Guardrails.Single().ShouldBe(guardrail);
        var read = rows.Policies.Single();
        read.Add.ShouldBe(policy.Add);
        read.Remove.ShouldBe(policy.Remove);
        (read with { Add = policy.Add, Remove = policy.Remove }).ShouldBe(policy);
        var attached = rows.Attachments.Single();
        attached.Keys.ShouldBe(attachment.Keys);
        (attached with { Teams = attachment.Teams, Keys = attachment.Keys, Models = attachment.Models, Tags = attachment.Tags }).ShouldBe(attachment);
    }

    [Fact]
    public async Task Put_ReplacesARow_AndDeleteTakesItAway()
    {
        var row = new GuardrailRow { Id = "g", Name = "a", ParametersJson = "{}", CreatedAt = Created, UpdatedAt = Created };
        await Store().ApplyAsync([new RuleRowChange.PutGuardrail(row)], CancellationToken.None);
        await Store().ApplyAsync([new RuleRowChange.PutGuardrail(row with { Name = "b", UpdatedAt = Created.AddHours(1) })], CancellationToken.None);
        (await Store().LoadAsync(CancellationToken.None)).Guardrails.Single().ShouldBe(row with { Name = "b", UpdatedAt = Created.AddHours(1) });

        await Store().ApplyAsync([new RuleRowChange.DeleteGuardrail("g")], CancellationToken.None);

        (await Store().LoadAsync(CancellationToken.None)).Guardrails.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailedChange_AppliesNothing()
    {
        var row = new GuardrailRow { Id = "g", Name = "a", ParametersJson = "{}", CreatedAt = Created, UpdatedAt = Created };

        await Should.ThrowAsync<Exception>(async () => await Store().ApplyAsync([new RuleRowChange.PutGuardrail(row), new RuleRowChange.PutGuardrail(row with { Id = "h" })], CancellationToken.None));

        (await Store().LoadAsync(CancellationToken.None)).Guardrails.ShouldBeEmpty();
    }

    public void Dispose() => _sqlite.Dispose();

    private SqliteRuleRowStore Store() => new(_sqlite.Database);
}
