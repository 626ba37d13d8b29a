using System.Net;
using Guard.Engine.Access;

namespace Guard.UnitTests.Admin;

public sealed class KeyListTests
{
    [Fact]
    public async Task List_FiltersSortsAndPages()
    {
        await using var app = await AdminApp.StartAsync();
        var secrets = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            secrets.Add(await app.Generate($$"""{"key_alias":"k{{i:00}}","user_id":"{{(i % 2 == 0 ? "ana" : "ben")}}"}"""));
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = (await app.Get("/key/list")).Ok;
        first.GetProperty("keys").EnumerateArray().Select(item => item.GetString()).ShouldBe(secrets.AsEnumerable().Reverse().Take(10).Select(KeyHasher.Hash));
        first.GetProperty("total_count").GetInt32().ShouldBe(12);
        first.GetProperty("current_page").GetInt32().ShouldBe(1);
        first.GetProperty("total_pages").GetInt32().ShouldBe(2);

        var page = (await app.Get("/key/list?page=2&size=4&user_id=ana&sort_by=key_alias&sort_order=asc&return_full_object=true")).Ok.GetProperty("keys");
        page.EnumerateArray().Select(item => item.GetProperty("key_alias").GetString()).ShouldBe(["k08", "k10"]);
        (await app.Get("/key/list?page=2147483647&size=100")).Ok.GetProperty("keys").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("size=101", "size")]
    [InlineData("size=ten", "size")]
    [InlineData("sort_by=secret", "sort_by")]
    public async Task List_RefusesParameters_OutsideTheirRange(string query, string parameter)
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Get("/key/list?" + query)).ShouldFail(HttpStatusCode.BadRequest, parameter);
    }
}
