using System.Net.Http.Headers;
using System.Text;
using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>Bodies that cannot be read must not be forwarded.</summary>
public sealed class MalformedBodyTests(BypassRoad fixture) : IClassFixture<BypassRoad>
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"}]")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"}]}{}")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"}]} // note")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"},]}")]
    [InlineData("{'model':'gpt-4o-mini'}")]
    [InlineData("{\"model\":\"gpt-4o-mini\"}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"}]}")]
    [InlineData("{\"model\":[\"gpt-4o-mini\"],\"messages\":[]}")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":\"ana.lind@client.example\"}")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[\"ana.lind@client.example\"]}")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"stream\":\"true\",\"messages\":[{\"role\":\"user\",\"content\":\"ana.lind@client.example\"}]}")]
    public async Task BodyThatIsNoChat_IsRefused(string body)
    {
        (await fixture.PostCaughtAsync(body)).ShouldBeError(400);

        fixture.Upstream.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(65)]
    [InlineData(10_000)]
    public async Task DeepNesting_IsRefused(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);

        (await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"x":{{nested}}}""")).ShouldBeError(400);
    }

    [Fact]
    public async Task DeepNestingInsideToolCallArguments_IsCaught()
    {
        var nested = string.Concat(Enumerable.Repeat("{\\\"a\\\":", 10_000)) + "\\\"ana.lind@client.example\\\"" + new string('}', 10_000);

        await fixture.PostCaughtAsync(
            $$$"""{"model":"gpt-4o-mini","messages":[{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{{{nested}}}"}}]}]}""");
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    public async Task InvalidUtf8_IsRefused(byte[] bytes)
    {
        byte[] body = [.. "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""u8, .. bytes, .. "\"}]}"u8];

        (await SendAsync(body)).ShouldBeError(400);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    public async Task LoneSurrogate_HidesNothing(string escape)
    {
        await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"{{escape}} ana.lind@client.example"}]}""");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    public async Task ByteOrderMark_IsRefused(string encoding)
    {
        var coding = Encoding.GetEncoding(encoding);
        byte[] body = [.. coding.GetPreamble(), .. coding.GetBytes(Road.Chat($"write to {Road.Email}"))];

        (await SendAsync(body)).ShouldBeError(400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=a")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    public async Task AnotherContentType_IsRefused(string contentType) =>
        (await SendAsync(Encoding.UTF8.GetBytes(Road.Chat(Road.Email)), contentType)).ShouldBeError(415);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate, gzip")]
    [InlineData("x-secret")]
    public async Task CompressedBody_IsRefused(string coding) =>
        (await SendAsync(Encoding.UTF8.GetBytes(Road.Chat(Road.Email)), encoding: coding)).ShouldBeError(415);

    private async Task<WholeReply> SendAsync(byte[] body, string contentType = "application/json", string? encoding = null)
    {
        var road = fixture.Fresh();
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        var reply = await road.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content });
        fixture.Upstream.Received.ShouldBeEmpty();
        reply.Text.ShouldNotContain(Road.Email);
        return reply;
    }
}
