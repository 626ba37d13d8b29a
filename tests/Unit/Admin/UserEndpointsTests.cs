using System.Net;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Admin;

public sealed class UserEndpointsTests
{
    [Fact]
    public async Task New_MakesAKeyAlong_UnlessToldNotTo()
    {
        await using var app = await AdminApp.StartAsync();

        var ana = (await app.Post("/user/new", """{"user_id":"ana","user_email":"ana@example.org","max_budget":3,"models":["gpt-4o"],"rpm_limit":9}""")).Ok;
        var ben = (await app.Post("/user/new", """{"user_id":"ben","auto_create_key":false}""")).Ok;

        var caller = app.Directory.Authenticate(ana.GetProperty("key").GetString()!).Value;
        caller.User!.UserId.ShouldBe("ana");
        caller.User.Models.ShouldBe(["gpt-4o"]);
        caller.Key!.MaxBudget.ShouldBe(NanoUsd.FromDollars(3));
        caller.Key.RpmLimit.ShouldBe(9);
        ana.GetProperty("rpm_limit").GetInt32().ShouldBe(9);
        ben.GetProperty("key").GetString().ShouldBeNull();
        app.Directory.Counts.Keys.ShouldBe(1);
    }

    [Fact]
    public async Task New_PutsTheUserIntoTeams_ByIdOrObject()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"a"}""");
        await app.Post("/team/new", """{"team_id":"b"}""");

        var row = (await app.Post("/user/new", """{"user_id":"ana","teams":["a",{"team_id":"b","user_role":"admin","max_budget_in_team":2}]}""")).Ok;

        row.GetProperty("teams").GetArrayLength().ShouldBe(2);
        app.Directory.FindMember("a", "ana")!.Role.ShouldBe("user");
        app.Directory.FindMember("b", "ana")!.MaxBudgetInTeam.ShouldBe(NanoUsd.FromDollars(2));
    }

    [Theory]
    [InlineData("""{"user_email":"ANA@example.org"}""", "user_email", HttpStatusCode.Conflict)]
    [InlineData("""{"user_id":"ana"}""", "user_id", HttpStatusCode.Conflict)]
    [InlineData("""{"user_role":"emperor"}""", "user_role", HttpStatusCode.BadRequest)]
    [InlineData("""{"teams":["nobody"]}""", "teams", HttpStatusCode.BadRequest)]
    [InlineData("""{"teams":"nobody"}""", "teams", HttpStatusCode.BadRequest)]
    [InlineData("""{"teams":[{"user_role":"admin"}]}""", "teams.team_id", HttpStatusCode.BadRequest)]
    [InlineData("""{"key_alias":"taken"}""", "key_alias", HttpStatusCode.BadRequest)]
    [InlineData("""{"duration":"x"}""", "duration", HttpStatusCode.BadRequest)]
    public async Task New_Refuses_WhatIsWrong_AndMakesNothing(string body, string parameter, HttpStatusCode status)
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/user/new", """{"user_id":"ana","user_email":"ana@example.org","key_alias":"taken"}""");

        (await app.Post("/user/new", body)).ShouldFail(status, parameter);

        app.Directory.Counts.Users.ShouldBe(1);
        app.Directory.Counts.Keys.ShouldBe(1);
    }

    [Fact]
    public async Task Info_ShowsTheUserWithKeysAndTeams()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Post("/team/new", """{"team_id":"t"}""");
        await app.Post("/user/new", """{"user_id":"ana","teams":["t"],"user_role":"proxy_admin"}""");
        await app.Generate("""{"user_id":"ana"}""");

        var info = (await app.Get("/user/info?user_id=ana")).Ok;

        info.GetProperty("user_info").GetProperty("user_role").GetString().ShouldBe("proxy_admin");
        info.GetProperty("keys").GetArrayLength().ShouldBe(2);
        info.GetProperty("teams")[0].GetProperty("team_id").GetString().ShouldBe("t");
        (await app.Get("/user/info?user_id=nobody")).ShouldFail(HttpStatusCode.NotFound, "user_id");
    }
}
