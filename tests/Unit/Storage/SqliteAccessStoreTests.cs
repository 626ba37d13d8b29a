using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Spend;
using Guard.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Guard.UnitTests.Storage;

public sealed class SqliteAccessStoreTests : IDisposable
{
    private static readonly DateTimeOffset Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1_234_560);

    private static readonly VirtualKey Key = new()
    {
        TokenHash = new string('a', 64),
        KeyName = "sk-...wxyz",
        KeyAlias = "reporting",
        UserId = "ana",
        TeamId = "supply",
        OrganizationId = "org",
        Models = ["gpt-4o", "openai/*"],
        Aliases = ImmutableDictionary<string, string>.Empty.Add("cheap", "gpt-4o-mini"),
        MaxBudget = new NanoUsd(12_345_678_901),
        RpmLimit = 60,
        Expires = Created.AddDays(30),
        Blocked = true,
        Guardrails = ["pii"],
        Tags = ["team-a", "größe"],
        MetadataJson = """{"owner":"Ana"}""",
        ObjectPermissionJson = """{"mcp_servers":["github"]}""",
        ExtraJson = """{"tpm_limit":1000}""",
        CreatedAt = Created,
        UpdatedAt = Created.AddHours(1),
        CreatedBy = "admin",
        UpdatedBy = "admin",
    };

    private readonly SqliteFixture _sqlite = new();

    public void Dispose() => _sqlite.Dispose();

    [Fact]
    public async Task Apply_KeepsEveryField_AcrossAReopen()
    {
        var changes = new AccessChange[]
        {
            new AccessChange.PutKey(Key),
            new AccessChange.PutTeam(new Team
            {
                TeamId = "supply", TeamAlias = "Supply", OrganizationId = "org", Aliases = Key.Aliases, Models = ["m"], MaxBudget = new NanoUsd(1), Blocked = true,
                Guardrails = ["g"], MetadataJson = """{"a":1}""", ObjectPermissionJson = "{}", ExtraJson = """{"b":2}""", CreatedAt = Created, UpdatedAt = Created,
            }),
            new AccessChange.PutMember(new TeamMember
            {
                TeamId = "supply", UserId = "ana", Role = "admin", MaxBudgetInTeam = new NanoUsd(7), ExtraJson = """{"c":3}""", CreatedAt = Created,
            }),
            new AccessChange.PutUser(new User
            {
                UserId = "ana", UserAlias = "Ana", UserEmail = "ana@example.org", Role = "proxy_admin", OrganizationId = "org", Models = ["m"], MaxBudget = new NanoUsd(2),
                Blocked = true, Guardrails = ["g"], MetadataJson = """{"a":1}""", ObjectPermissionJson = "{}", ExtraJson = "{}", CreatedAt = Created, UpdatedAt = Created,
            }),
            new AccessChange.PutOrganization(new Organization
            {
                OrganizationId = "org", OrganizationAlias = "Org", Models = ["m"], MaxBudget = new NanoUsd(3), Blocked = true, Guardrails = ["g"], CreatedAt = Created,
                UpdatedAt = Created,
            }),
            new AccessChange.PutEndUser(new EndUser
            {
                EndUserId = "customer", Alias = "Customer", Models = ["m"], MaxBudget = new NanoUsd(4), Blocked = true, Guardrails = ["g"], CreatedAt = Created,
                UpdatedAt = Created,
            }),
        };
        await new SqliteAccessStore(_sqlite.Database).ApplyAsync(changes, CancellationToken.None);

        _sqlite.Reopen();
        var snapshot = await new SqliteAccessStore(_sqlite.Database).LoadAsync(CancellationToken.None);

        snapshot.Keys.ShouldHaveSingleItem().ShouldHoldTheSameAs(Key);
        snapshot.Teams.ShouldHaveSingleItem().ShouldHoldTheSameAs(((AccessChange.PutTeam)changes[1]).Team);
        snapshot.Members.ShouldHaveSingleItem().ShouldHoldTheSameAs(((AccessChange.PutMember)changes[2]).Member);
        snapshot.Users.ShouldHaveSingleItem().ShouldHoldTheSameAs(((AccessChange.PutUser)changes[3]).User);
        snapshot.Organizations.ShouldHaveSingleItem().ShouldHoldTheSameAs(((AccessChange.PutOrganization)changes[4]).Organization);
        snapshot.EndUsers.ShouldHaveSingleItem().ShouldHoldTheSameAs(((AccessChange.PutEndUser)changes[5]).EndUser);
    }

    [Fact]
    public async Task Apply_ReplacesAndDeletesKeys()
    {
        var store = new SqliteAccessStore(_sqlite.Database);
        var other = Key with { TokenHash = new string('b', 64), KeyAlias = null, MaxBudget = null, RpmLimit = null, Expires = null, ObjectPermissionJson = null };
        await store.ApplyAsync([new AccessChange.PutKey(Key), new AccessChange.PutKey(other)], CancellationToken.None);

        await store.ApplyAsync([new AccessChange.PutKey(other with { Blocked = false }), new AccessChange.DeleteKey(Key.TokenHash)], CancellationToken.None);

        (await store.LoadAsync(CancellationToken.None)).Keys.ShouldHaveSingleItem().ShouldHoldTheSameAs(other with { Blocked = false });
    }

    [Fact]
    public async Task Apply_WritesNothing_WhenOneChangeFails()
    {
        var store = new SqliteAccessStore(_sqlite.Database);

        await Should.ThrowAsync<SqliteException>(async () => await store.ApplyAsync(
            [new AccessChange.PutKey(Key), new AccessChange.PutKey(Key with { TokenHash = new string('b', 64) })], CancellationToken.None));

        (await store.LoadAsync(CancellationToken.None)).Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_NeverStoresASecret()
    {
        var secret = KeyHasher.NewKey();
        await new SqliteAccessStore(_sqlite.Database).ApplyAsync(
            [new AccessChange.PutKey(Key with { TokenHash = KeyHasher.Hash(secret), KeyName = KeyHasher.KeyName(secret) })], CancellationToken.None);
        _sqlite.Database.Dispose();

        foreach (var file in Directory.GetFiles(_sqlite.Path))
        {
            System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)).ShouldNotContain(secret[..^4]);
        }
    }
}
