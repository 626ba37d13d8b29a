namespace Guard.FunctionalTests.Bypass;

/// <summary>Two readers may disagree on which of two equal names counts, so none is let through.</summary>
public sealed class DuplicateNameTests(BypassRoad fixture) : IClassFixture<BypassRoad>
{
    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"messages":[{"role":"user","content":"ana.lind@client.example"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"model":"gpt-4o-mini"}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi","content":"ana.lind@client.example"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","role":"system","content":"hi"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":[{"type":"text","text":"hi","text":"ana.lind@client.example"}]}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","name":"g"}}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"metadata":{"a":1,"a":2}}""")]
    public async Task NameThatStandsTwice_IsRefused(string body)
    {
        var reply = await fixture.PostCaughtAsync(body);

        reply.ShouldBeError(400);
        reply.ErrorMessage.ShouldContain("twice");
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"m\u0065ssages":[{"role":"user","content":"ana.lind@client.example"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi","\u0063ontent":"ana.lind@client.example"}]}""")]
    public async Task NameThatStandsTwice_IsRefused_WhenOneIsEscaped(string body) => (await fixture.PostCaughtAsync(body)).ShouldBeError(400);

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","Model":"other","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"Messages":[{"role":"user","content":"ana.lind@client.example"}]}""")]
    public async Task NameThatDiffersOnlyInCase_IsRefused_AtTheRoot(string body) => (await fixture.PostCaughtAsync(body)).ShouldBeError(400);

    [Fact]
    public async Task MessagesInAnotherCase_AreNoMessages()
    {
        var reply = await fixture.PostCaughtAsync("""{"model":"gpt-4o-mini","Messages":[{"role":"user","content":"ana.lind@client.example"}]}""");

        reply.ShouldBeError(400);
    }
}
