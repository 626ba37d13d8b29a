using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>Names and texts with half a surrogate pair are the sender's matter, never a fault of the gateway.</summary>
public sealed class HalfSurrogateTests
{
    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","\udc00aaaaaaaaaaaaa":1,"messages":[{"role":"user","content":"ana.lind@client.example"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","\udc00ontent":"x","content":"ana.lind@client.example"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"\ud800ser","content":"ana.lind@client.example"}]}""")]
    public async Task Request_IsServedMaskedOrRefused_NotBroken(string body)
    {
        await using var road = await Road.StartAsync();

        var reply = await road.PostAsync(body);

        // The recording upstream may stumble over it, as a real one would: a 502 is its word, a 500 would be Guard's.
        reply.Status.ShouldBeOneOf(200, 400, 502);
        road.Upstream.Received.ShouldAllBe(request => !request.BodyText.Contains(Road.Email, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_WithSuchAName_IsJudgedAsAnyOther()
    {
        await using var road = await Road.StartAsync();
        road.Upstream.Answer(FakeReply.Raw(200, "application/json", """
            {"id":"c","object":"chat.completion","\udc00sage":1,"model":"m","choices":[{"index":0,"\ud800essage":1,"message":{"role":"assistant","content":"to ana.lind@client.example"},"finish_reason":"stop"}]}
            """));

        var reply = await road.AskAsync("hi");

        reply.Status.ShouldBe(200, reply.Text);
        reply.Content.ShouldBe("to <EMAIL_ADDRESS>");
    }
}
