using System.Net;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Admin;

public sealed class TeamEndpointsTests
{
    [Fact]
    public async Task New_AnswersTheRow_AndMakesItsMembers()
    {
        await using var app = await AdminApp.StartAsync("pii");

        var row = (await app.Post("/team/new", """
            {"team_id":"supply","team_alias":"Supply Chain","models":["gpt-4o"],"max_budget":100,"guardrails":["pii"],"tpm_limit":5,
             "model_aliases":{"fast":"gpt-4o"},"members_with_roles":[{"role":"admin","user_id":"ana"},{"role":"user","user_email":"ben@example.org"}]}
            """)).Ok;

        row.GetProperty("team_id").GetString().ShouldBe("supply");
        row.GetProperty("tpm_limit").GetInt32().ShouldBe(5);
        row.GetProperty("metadata").GetProperty("guardrails")[0].GetString().ShouldBe("pii");
        row.GetProperty("members_with_roles").GetArrayLength().ShouldBe(2);
        var team = app.Directory.FindTeam("supply")!;
        team.Aliases["fast"].ShouldBe("gpt-4o");
        team.MaxBudget.ShouldBe(NanoUsd.FromDollars(100));
        app.Directory.FindMember("supply", "ana")!.Role.ShouldBe("admin");
        app.Directory.FindUserByEmail("ben@example.org").ShouldNotBeNull();
    }

    [Fact]
    public async Task New_GivesAnId_WhenNoneIsSent_AndRefusesOneThatIsTaken()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Post("/team/new", "{}")).Ok.GetProperty("team_id").GetString()!.Length.ShouldBe(36);
        await app.Post("/team/new", """{"team_id":"t"}""");
        (await app.Post("/team/new", """{"team_id":"t"}""")).ShouldFail(HttpStatusCode.BadRequest, "team_id");
    }

    [Fact]
    public async Task Update_HoldsOnTheNextRequestOfTheTeamsKeys()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"t","models":["a"]}""");
        var secret = await app.Generate("""{"team_id":"t"}""");
        app.Directory.Authenticate(secret).Error.ShouldBeNull();

        var answer = (await app.Post("/team/update", """{"team_id":"t","blocked":true}""")).Ok;

        answer.GetProperty("data").GetProperty("models")[0].GetString().ShouldBe("a");
        app.Directory.Authenticate(secret).Error.ShouldNotBeNull();
        (await app.Post("/team/update", """{"team_id":"nobody"}""")).ShouldFail(HttpStatusCode.NotFound, "team_id");
        (await app.Post("/team/update", "{}")).ShouldFail(HttpStatusCode.BadRequest, "team_id");
    }

    [Fact]
    public async Task MemberAdd_TakesOneOrMany_AndMakesUsersThatAreNew()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"t"}""");

        var answer = (await app.Post("/team/member_add", """{"team_id":"t","member":{"role":"user","user_id":"ana"},"max_budget_in_team":5}""")).Ok;
        await app.Post("/team/member_add", """{"team_id":"t","member":[{"user_id":"ben"},{"user_email":"cyd@example.org","role":"admin"}]}""");

        answer.GetProperty("updated_users")[0].GetProperty("user_id").GetString().ShouldBe("ana");
        answer.GetProperty("updated_users")[0].GetProperty("teams")[0].GetString().ShouldBe("t");
        answer.GetProperty("updated_team_memberships")[0].GetProperty("litellm_budget_table").GetProperty("max_budget").GetDecimal().ShouldBe(5);
        app.Directory.FindMember("t", "ana")!.MaxBudgetInTeam.ShouldBe(NanoUsd.FromDollars(5));
        app.Directory.MembersOf("t").Count.ShouldBe(3);
        app.Directory.Counts.Users.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"team_id":"t","member":{"user_id":"ana"}}""", "member")]
    [InlineData("""{"team_id":"t","member":[{"user_id":"ben"},{"user_id":"ben"}]}""", "member")]
    [InlineData("""{"team_id":"t","member":{}}""", "member")]
    [InlineData("""{"team_id":"t","member":"ben"}""", "member")]
    [InlineData("""{"team_id":"t"}""", "member")]
    [InlineData("""{"team_id":"t","member":{"user_id":"ben","role":"king"}}""", "member.role")]
    [InlineData("""{"team_id":"t","member":{"user_id":7}}""", "member.user_id")]
    public async Task MemberAdd_Refuses_WhatIsWrong_AndAddsNobody(string body, string parameter)
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"t","members_with_roles":[{"user_id":"ana","role":"user"}]}""");

        (await app.Post("/team/member_add", body)).ShouldFail(HttpStatusCode.BadRequest, parameter);

        app.Directory.Counts.Members.ShouldBe(1);
        app.Directory.Counts.Users.ShouldBe(1);
    }

    [Fact]
    public async Task InfoAndList_ShowKeysMembersAndSpend()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"t","members_with_roles":[{"user_id":"ana","role":"user"}]}""");
        await app.Post("/team/new", """{"team_id":"other"}""");
        var secret = await app.Generate("""{"team_id":"t"}""");
        app.Spend.Totals[new BudgetScope(BudgetScopeKind.Team, "t")] = new NanoUsd(5);

        var info = (await app.Get("/team/info?team_id=t")).Ok;

        info.GetProperty("team_info").GetProperty("spend").GetDecimal().ShouldBe(0.000000005m);
        info.GetProperty("keys")[0].GetProperty("token").GetString().ShouldBe(KeyHasher.Hash(secret));
        info.GetProperty("team_memberships")[0].GetProperty("user_id").GetString().ShouldBe("ana");
        (await app.Get("/team/list")).Ok.GetArrayLength().ShouldBe(2);
        (await app.Get("/team/list?user_id=ana")).Ok[0].GetProperty("team_id").GetString().ShouldBe("t");
        (await app.Get("/team/info?team_id=nobody")).ShouldFail(HttpStatusCode.NotFound, "team_id");
    }
}
