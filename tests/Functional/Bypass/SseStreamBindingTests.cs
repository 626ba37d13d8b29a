using System.Text.Json.Nodes;
using Guard.FunctionalTests.Mcp;
using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>The address that a stream names is no proof of anything: it takes messages of who opened the stream alone, from where the stream may be opened.</summary>
public sealed class SseStreamBindingTests
{
    private static string List => SseCaller.Message(1, "tools/list").ToJsonString();

    [Fact]
    public async Task MessageOfAnotherKey_FindsNoStream()
    {
        await using var road = await McpRoad.StartAsync();
        await using var caller = await SseCaller.BeginAsync(road.App, await road.KeyAsync("""{"mcp_servers":["files"]}"""));
        using var http = Client(road);

        foreach (var (key, status) in ((string?, int)[])[(await road.KeyAsync("""{"mcp_servers":["files"]}"""), 404), (GuardApp.MasterKey, 404), ("sk-unknown", 401), (null, 401)])
        {
            using var refused = await SseCaller.PostAsync(http, caller.Address, key, List);
            ((int)refused.StatusCode).ShouldBe(status);
        }

        (await caller.ToolsAsync()).ShouldBe(["files-read", "files-write"]);
    }

    [Theory]
    [InlineData("/messages")]
    [InlineData("/messages?sessionId=")]
    [InlineData("/messages?sessionId=00000000000000000000000000000000")]
    [InlineData("{own}&sessionId=00000000000000000000000000000000")]
    public async Task NameThatIsNone_FindsNoStream(string address)
    {
        await using var road = await McpRoad.StartAsync();
        await using var caller = await SseCaller.OpenAsync(road.App);
        using var http = Client(road);

        using var refused = await SseCaller.PostAsync(http, address.Replace("{own}", caller.Address, StringComparison.Ordinal), GuardApp.MasterKey, List);

        ((int)refused.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task SessionOfTheOtherTransport_IsNoStream()
    {
        await using var road = await McpRoad.StartAsync();
        var session = await road.SessionAsync();
        using var http = Client(road);

        using var refused = await SseCaller.PostAsync(http, $"/messages?sessionId={session.Session}", GuardApp.MasterKey, List);

        ((int)refused.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task StreamThatEnded_TakesNoMessages()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = await SseCaller.BeginAsync(road.App);
        await caller.TextAsync("files-read");
        await caller.DisposeAsync();
        await road.Server.SessionsEnded.WaitForAsync(1);
        using var http = Client(road);

        using var refused = await SseCaller.PostAsync(http, caller.Address, GuardApp.MasterKey, List);

        ((int)refused.StatusCode).ShouldBe(404);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Authorization", "Bearer sk-unknown", 401)]
    [InlineData("Accept", "application/json", 406)]
    public async Task StreamOfSomebodyElse_IsNotOpened(string header, string value, int status)
    {
        await using var road = await McpRoad.StartAsync();
        using var http = Client(road);
        using var request = SseCaller.Request(HttpMethod.Get, "/sse", GuardApp.MasterKey);
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);

        using var refused = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        ((int)refused.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("[]", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"ping"}""", 400)]
    [InlineData("""{"id":1,"method":"tools/list"}""", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"tools/list"}""", 400)]
    [InlineData("not json", 400)]
    public async Task MessageThatIsNone_IsRefusedAtOnce(string body, int status)
    {
        await using var road = await McpRoad.StartAsync();
        await using var caller = await SseCaller.OpenAsync(road.App);
        using var http = Client(road);

        using var refused = await SseCaller.PostAsync(http, caller.Address, GuardApp.MasterKey, body);

        ((int)refused.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task MessageThatIsTooLarge_IsRefused()
    {
        await using var road = await McpRoad.StartAsync(more: "  limits: {request_bytes: 2000}");
        await using var caller = await SseCaller.OpenAsync(road.App);
        using var http = Client(road);

        using var refused = await SseCaller.PostAsync(http, caller.Address, GuardApp.MasterKey, SseCaller.Message(1, "tools/call", new JsonObject { ["name"] = new string('x', 4000) }).ToJsonString());

        ((int)refused.StatusCode).ShouldBe(413);
    }

    [Fact]
    public async Task KeyThatIsTakenAway_CanSayNothingMore()
    {
        await using var road = await McpRoad.StartAsync();
        var key = await road.KeyAsync("""{"mcp_servers":["files"]}""");
        await using var caller = await SseCaller.BeginAsync(road.App, key);
        using var api = road.App.Api();
        using var deleted = await api.PostAsync("/key/delete", new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString());
        ((int)deleted.StatusCode).ShouldBe(200);

        using var refused = await caller.PostAsync(SseCaller.Message(9, "tools/list"));

        ((int)refused.StatusCode).ShouldBe(401);
    }

    private static HttpClient Client(McpRoad road) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = road.App.Address };
}
