using System.Text;
using Guard.Testing;

namespace Guard.FunctionalTests;

/// <summary>Requests that differ only in how HTTP carries them reach the upstream as the same bytes.</summary>
public sealed class FramingTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task ChunkedBody_ReachesTheUpstreamAsOneWithALength(int size)
    {
        var body = Encoding.UTF8.GetBytes(Road.Chat("plain text without anything, ümlauts and 漢字"));
        var address = _road.App.Address;
        (await RawHttp.SendAsync(address, RawHttp.Head(address, body.Length, "Content-Type: application/json"), body)).ShouldBeOk();
        (await RawHttp.SendAsync(address, RawHttp.Head(address, null, "Content-Type: application/json"), RawHttp.Chunked(body, size))).ShouldBeOk();

        var received = _road.Upstream.Received;
        received.Count.ShouldBe(2);
        received[1].Body.ShouldBe(received[0].Body);
        received[1].Headers.Keys.Order().ShouldBe(received[0].Headers.Keys.Order());
        received.ShouldAllBe(request => request.Header("Transfer-Encoding") == null && request.Header("Content-Length") == body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br, gzip;q=0.5")]
    [InlineData("*")]
    public async Task CallersAcceptEncoding_IsNotTheUpstreams(string accepted)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = GuardApi.Json(Road.Chat("hi")) };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        var reply = await _road.SendAsync(request);

        reply.ShouldBeOk();
        reply.Header("Content-Encoding").ShouldBeNull();
        _road.Upstream.LastRequest.Header("Accept-Encoding").ShouldBe("identity");
    }

    [Fact]
    public async Task BodyWithoutFindings_TravelsByteForByte()
    {
        const string Body = "{ \"x_first\" : [ 1.0e5, -0, 1e400 ],\r\n\t\"model\":\"gpt-4o-mini\", \"messages\":[ {\"role\":\"user\",\"content\":\"a\\/b \\u00e9 \\ud83d\\ude00\"} ] ,\"temperature\":0.70 }";

        (await _road.PostAsync(Body)).ShouldBeOk();

        _road.Upstream.LastRequest.BodyText.ShouldBe(Body);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/chat/completions")]
    public async Task BothPaths_LeadToTheSameUpstreamPath(string path)
    {
        (await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = GuardApi.Json(Road.Chat("hi")) })).ShouldBeOk();

        _road.Upstream.LastRequest.Path.ShouldBe("/v1/chat/completions");
    }

    [Fact]
    public async Task QueryOfTheCaller_StaysBehind()
    {
        (await _road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions?debug=ana.lind@client.example") { Content = GuardApi.Json(Road.Chat("hi")) })).ShouldBeOk();

        _road.Upstream.LastRequest.Query.ShouldBeEmpty();
    }
}
