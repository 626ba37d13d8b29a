using Guard.Engine.Forwarding;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Servers;
using Guard.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.McpHub.OpenApi;

public sealed class ApiDocumentSourceTests : IAsyncDisposable
{
    private const string First = "openapi: 3.0.0\npaths: {/a: {get: {operationId: first}}}";
    private const string Second = "openapi: 3.0.0\npaths: {/a: {get: {operationId: second}}}";

    private readonly ManualTimeProvider _time = new();
    private readonly ApiClients _clients = new(new EgressPolicy(new EgressSettings()));
    private FakeApi? _api;

    [Fact]
    public async Task Document_IsReadOnceForAll_AndAgainWhenItIsOld()
    {
        using var source = await SourceAsync(First);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ToolAsync(source)));
        _api!.Documents.Count.ShouldBe(1);

        _api.Describes(Second);
        (await ToolAsync(source)).ShouldBe("first");
        _time.Advance(TimeSpan.FromMinutes(6));
        (await ToolAsync(source)).ShouldBe("second");
    }

    [Fact]
    public async Task ToolsOnceRead_StayWhileTheDocumentIsDown()
    {
        using var source = await SourceAsync(First);
        await ToolAsync(source);

        _api!.Describes(null);
        _time.Advance(TimeSpan.FromMinutes(6));

        (await ToolAsync(source)).ShouldBe("first");
        _api.Documents.Count.ShouldBe(2);
    }

    [Fact]
    public async Task DocumentThatWasDown_IsReadWhenItIsBack()
    {
        using var source = await SourceAsync(null);
        var (catalog, problem) = await source.GetAsync(TestContext.Current.CancellationToken);
        catalog.ShouldBeNull();
        problem.ShouldNotBeNull().Message.ShouldContain("status 503");

        _api!.Describes(First);
        _time.Advance(TimeSpan.FromSeconds(11));

        (await ToolAsync(source)).ShouldBe("first");
    }

    [Theory]
    [InlineData("no document", "not an OpenAPI")]
    [InlineData(null, "status 503")]
    public async Task DocumentThatCannotBeRead_SaysWhy(string? document, string expected)
    {
        using var source = await SourceAsync(document);

        (await source.GetAsync(TestContext.Current.CancellationToken)).Problem.ShouldNotBeNull().Message.ShouldContain(expected);
    }

    [Fact]
    public async Task DocumentBeyondTheBound_IsNotReadToItsEnd()
    {
        using var source = await SourceAsync(new string(' ', ApiDocument.MaxBytes + 1));

        (await source.GetAsync(TestContext.Current.CancellationToken)).Problem.ShouldNotBeNull().Message.ShouldContain("larger than");
    }

    [Fact]
    public async Task AddressOfAMetadataService_IsNotAsked()
    {
        using var source = new ApiDocumentSource(Server(new Uri("http://169.254.169.254/openapi.json")), _clients, _time, NullLogger.Instance);

        (await source.GetAsync(TestContext.Current.CancellationToken)).Problem.ShouldNotBeNull().Message.ShouldContain("does not connect to");
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }
    }

    private async Task<ApiDocumentSource> SourceAsync(string? document)
    {
        _api = (await FakeApi.StartAsync()).Describes(document);
        return new ApiDocumentSource(Server(new Uri(_api.DocumentUrl)), _clients, _time, NullLogger.Instance);
    }

    private static McpServerSettings Server(Uri document) => new() { Id = "1", Name = "api", Document = McpDocument.OfAddress(document) };

    private static async Task<string> ToolAsync(ApiDocumentSource source)
    {
        var (catalog, problem) = await source.GetAsync(TestContext.Current.CancellationToken);
        return (string)catalog.ShouldNotBeNull(problem?.ToString()).Operations.ShouldHaveSingleItem().Tool["name"]!;
    }
}
