using System.Net;

namespace Guard.UnitTests.Admin;

public sealed class AdminRoutesTests
{
    [Theory]
    [InlineData("/key/generate")]
    [InlineData("/key/update")]
    [InlineData("/key/delete")]
    [InlineData("/key/block")]
    [InlineData("/key/unblock")]
    [InlineData("/team/new")]
    [InlineData("/team/update")]
    [InlineData("/team/member_add")]
    [InlineData("/user/new")]
    public async Task EveryChange_NeedsTheMasterKey(string path)
    {
        await using var app = await AdminApp.StartAsync();
        var secret = await app.Generate();

        (await app.Post(path, "{}", secret)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await app.Post(path, "{}", "sk-unknown")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.Post(path, "{}", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/key/list")]
    [InlineData("/team/info?team_id=t")]
    [InlineData("/team/list")]
    [InlineData("/user/info?user_id=u")]
    public async Task EveryList_NeedsTheMasterKey(string path)
    {
        await using var app = await AdminApp.StartAsync();
        var secret = await app.Generate();

        (await app.Get(path, secret)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await app.Get(path, null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Actor_IsTakenFromTheChangedByHeader_OnlyWhereItIsShort()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Post("/key/generate", "{}", changedBy: "ana")).Ok.GetProperty("created_by").GetString().ShouldBe("ana");
        (await app.Post("/key/generate", "{}", changedBy: new string('a', 300))).Ok.GetProperty("created_by").GetString().ShouldBe("default_user_id");
    }

    [Fact]
    public async Task AnotherMethod_IsAnsweredWithWhatIsAllowed()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Get("/key/generate")).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }
}
