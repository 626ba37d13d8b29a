using System.Text;

namespace Guard.FunctionalTests.Bypass;

/// <summary>Bodies that are too large, too slow or framed in ways that readers disagree about.</summary>
public sealed class BodyLimitTests : IAsyncLifetime
{
    private const string JsonType = "Content-Type: application/json";

    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync(new RoadOptions { Limits = "request_bytes: 20000\nbody_timeout: 0.5" });

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task BodyOverTheLimit_IsRefused_WithContentLength()
    {
        (await _road.AskAsync(new string('a', 30_000))).ShouldBeError(413);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task BodyOverTheLimit_IsRefused_WhenChunked()
    {
        var body = Encoding.UTF8.GetBytes(Road.Chat(new string('a', 30_000)));

        (await RawHttp.SendAsync(_road.App.Address, RawHttp.Head(_road.App.Address, null, JsonType), RawHttp.Chunked(body, 4096))).ShouldBeError(413);

        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task ChunkedUploadThatStalls_IsRefusedInTime()
    {
        var reply = await RawHttp.SendAsync(_road.App.Address, RawHttp.Head(_road.App.Address, null, JsonType), "10\r\n{\"model\":\"gpt-4o"u8.ToArray());

        reply.ShouldBeError(408);
        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task BodyShorterThanItsLength_IsRefusedInTime()
    {
        var body = Encoding.UTF8.GetBytes(Road.Chat(Road.Email));

        var reply = await RawHttp.SendAsync(_road.App.Address, RawHttp.Head(_road.App.Address, body.Length + 10, JsonType), body);

        reply.ShouldBeError(408);
        _road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task LengthAndChunksTogether_NeverSmuggleText()
    {
        var body = Encoding.UTF8.GetBytes(Road.Chat(Road.Email));

        var reply = await RawHttp.SendAsync(
            _road.App.Address, RawHttp.Head(_road.App.Address, body.Length, JsonType, "Transfer-Encoding: chunked"), RawHttp.Chunked(body, 7));

        reply.Status.ShouldBeOneOf(200, 400);
        _road.Upstream.Received.ShouldAllBe(request => !request.Everything.Contains(Road.Email, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChunkThatLies_IsRefused()
    {
        var reply = await RawHttp.SendAsync(_road.App.Address, RawHttp.Head(_road.App.Address, null, JsonType), "zz\r\n{}\r\n0\r\n\r\n"u8.ToArray());

        reply.ShouldBeError(400);
        _road.Upstream.Received.ShouldBeEmpty();
    }
}
