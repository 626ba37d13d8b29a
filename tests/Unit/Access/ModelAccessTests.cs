using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Testing;

namespace Guard.UnitTests.Access;

public sealed class ModelAccessTests
{
    [Theory]
    [InlineData("", "gpt-4o", true)]
    [InlineData("gpt-4o", "gpt-4o", true)]
    [InlineData("gpt-4o", "gpt-4o-mini", false)]
    [InlineData("gpt-4o", "GPT-4o", false)]
    [InlineData("openai/*", "openai/gpt-4o", true)]
    [InlineData("openai/*", "azure/gpt-4o", false)]
    [InlineData("openai/*", "openai", false)]
    [InlineData("bedrock/*claude*", "bedrock/eu.claude-3", true)]
    [InlineData("bedrock/*claude*", "bedrock/titan", false)]
    [InlineData("*-mini", "gpt-4o-mini", true)]
    [InlineData("a*b*c", "aXbXbc", true)]
    [InlineData("a*b*c", "aXbX", false)]
    [InlineData("*", "anything", true)]
    [InlineData("all-proxy-models", "anything", true)]
    [InlineData("no-default-models", "gpt-4o", false)]
    [InlineData("no-default-models", "no-default-models", false)]
    [InlineData("all-team-models", "gpt-4o", false)]
    [InlineData("all-team-models", "all-team-models", false)]
    [InlineData("no-default-models|gpt-4o", "gpt-4o", true)]
    [InlineData("beta", "gpt-4o", true)]
    [InlineData("gamma", "gpt-4o", false)]
    public void Check_ReadsTheKeysList(string models, string model, bool allowed)
    {
        var caller = Caller(key: models);

        (ModelAccess.Check(caller, model, ["alpha", "beta"]) is null).ShouldBe(allowed);
        ModelAccess.IsVisible(caller, model, ["alpha", "beta"]).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("", "gpt-4o", "o3", false)]
    [InlineData("o3", "gpt-4o", "o3", false)]
    [InlineData("gpt-4o", "gpt-4o|o3", "o3", false)]
    [InlineData("all-team-models", "gpt-4o", "gpt-4o", true)]
    [InlineData("all-team-models", "gpt-4o", "o3", false)]
    [InlineData("*", "gpt-4o", "o3", false)]
    [InlineData("", "", "o3", true)]
    [InlineData("", "no-default-models", "o3", false)]
    public void Check_NeedsKeyAndTeamToAgree(string key, string team, string model, bool allowed) =>
        (ModelAccess.Check(Caller(key: key, team: team), model, []) is null).ShouldBe(allowed);

    [Fact]
    public void Check_AsksTheUser_OnlyForKeysWithoutATeam()
    {
        ModelAccess.Check(Caller(key: "", user: "gpt-4o"), "o3", [])!.Message.ShouldContain("user");
        ModelAccess.Check(Caller(key: "", team: "", user: "gpt-4o"), "o3", []).ShouldBeNull();
    }

    [Fact]
    public void Check_AsksTheOrganization_Always() =>
        ModelAccess.Check(Caller(key: "", team: "", organization: "gpt-4o"), "o3", [])!.Message.ShouldContain("organization");

    [Fact]
    public void Check_AsksTheEndUser_WhereOneIsNamed() =>
        ModelAccess.Check(Caller(key: "") with { EndUser = new EndUser { EndUserId = "customer", Models = ["gpt-4o"] } }, "o3", [])!.Message.ShouldContain("end user");

    [Fact]
    public void Check_LetsTheMasterKeyUseEverything() => ModelAccess.Check(Engine.Access.Caller.Master, "o3", default).ShouldBeNull();

    [Fact]
    public void Check_TellsWhatIsAllowed()
    {
        var error = ModelAccess.Check(Caller(key: "gpt-4o|openai/*"), "o3", [])!;

        error.Code.ShouldBe(GuardErrorCode.ModelAccessDenied);
        error.Parameter.ShouldBe("model");
        error.Message.ShouldContain("'o3'");
        error.Message.ShouldContain("[gpt-4o, openai/*]");
    }

    [Fact]
    public void Check_CutsALongModelName_InItsText() =>
        ModelAccess.Check(Caller(key: "gpt-4o"), new string('m', 1_000_000), [])!.Message.Length.ShouldBeLessThan(500);

    [Fact]
    public void Resolve_FollowsTheKeysAlias_AndThenTheTeams()
    {
        var caller = new Caller
        {
            Key = AccessFixture.Key("sk-k") with { Aliases = Aliases("cheap", "fast") },
            Team = new Team { TeamId = "t", Aliases = Aliases("fast", "gpt-4o-mini") },
        };

        ModelAccess.Resolve(caller, "cheap").ShouldBe("gpt-4o-mini");
        ModelAccess.Resolve(caller, "fast").ShouldBe("gpt-4o-mini");
        ModelAccess.Resolve(caller, "o3").ShouldBe("o3");
    }

    [Fact]
    public void Check_AllowsAnAlias_ThatTheListNames()
    {
        var caller = new Caller { Key = AccessFixture.Key("sk-k") with { Models = ["cheap"], Aliases = Aliases("cheap", "gpt-4o-mini") } };

        ModelAccess.Check(caller, "cheap", []).ShouldBeNull();
        ModelAccess.Check(caller, "gpt-4o-mini", []).ShouldNotBeNull();
    }

    [Fact]
    public void Check_NeverLetsAKeysAlias_PassTheTeamsList()
    {
        var caller = new Caller
        {
            Key = AccessFixture.Key("sk-k") with { Aliases = Aliases("gpt-4o", "o3") },
            Team = new Team { TeamId = "t", Models = ["gpt-4o"] },
        };

        ModelAccess.Check(caller, "gpt-4o", [])!.Message.ShouldContain("team");
    }

    [Fact]
    public void Check_AllocatesNothing_WhenTheModelIsAllowed()
    {
        var caller = Caller(key: "a|b|openai/*", team: "openai/gpt*|c");
        ImmutableArray<string> groups = ["x", "y"];
        ModelAccess.Check(caller, "openai/gpt-4o", groups).ShouldBeNull();

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _ = ModelAccess.Check(caller, "openai/gpt-4o", groups);
            }
        }).ShouldBe(0);
    }

    private static ImmutableDictionary<string, string> Aliases(string alias, string target) =>
        ImmutableDictionary<string, string>.Empty.Add(alias, target);

    private static ImmutableArray<string> List(string models) => [.. models.Split('|', StringSplitOptions.RemoveEmptyEntries)];

    private static Caller Caller(string key, string? team = null, string? user = null, string? organization = null) => new()
    {
        Key = AccessFixture.Key("sk-k") with { Models = List(key) },
        Team = team is null ? null : new Team { TeamId = "t", Models = List(team) },
        User = user is null ? null : new User { UserId = "u", Models = List(user) },
        Organization = organization is null ? null : new Organization { OrganizationId = "o", Models = List(organization) },
    };
}
