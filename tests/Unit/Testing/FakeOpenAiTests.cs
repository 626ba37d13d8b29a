using System.Net;
using System.Text.Json;
using Guard.Testing;

namespace Guard.UnitTests.Testing;

/// <summary>The fake is trusted by every other test, so it is tested first.</summary>
public sealed class FakeOpenAiTests : IDisposable
{
    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task WholeAnswer_EchoesTheLastUserMessage_WithUsage()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        using var answer = await ChatAsync(fake, GuardApi.ChatBody("grüß dich"));

        var json = JsonElement.Parse(await answer.Content.ReadAsStringAsync());

        json.GetProperty("object").GetString().ShouldBe("chat.completion");
        json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("grüß dich");
        json.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Stream_HasAUsageChunk_OnlyWhenAsked(bool asks, int expected)
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.Answer(FakeReply.Text("one two three"));
        var options = asks ? ",\"stream_options\":{\"include_usage\":true}" : "";

        using var answer = await ChatAsync(fake, $$"""{"model":"m","messages":[],"stream":true{{options}}}""");
        var events = Events(await answer.Content.ReadAsStringAsync());

        events[^1].ShouldBe("[DONE]");
        var chunks = events[..^1].Select(data => JsonElement.Parse(data)).ToList();
        chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        Text(chunks).ShouldBe("one two three");
        chunks.Count(chunk => chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object).ShouldBe(expected);
    }

    [Fact]
    public async Task StreamedToolCall_ComesAsDeltas_ThatJoinToItsArguments()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.Answer(FakeReply.Call("lookup", """{"city":"Bern"}"""));

        using var answer = await ChatAsync(fake, GuardApi.ChatBody("x", stream: true));
        var deltas = Events(await answer.Content.ReadAsStringAsync())[..^1]
            .Select(data => JsonElement.Parse(data).GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _))
            .Select(delta => delta.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());

        string.Concat(deltas).ShouldBe("""{"city":"Bern"}""");
    }

    [Fact]
    public async Task Request_IsKept_ToTheByte()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        const string Body = "{ \"messages\" : [],\n\t\"unknown\":1.50 }";

        using var answer = await ChatAsync(fake, Body, "/openai/deployments/my%20model/chat/completions?api-version=2024-10-21");

        fake.LastRequest.BodyText.ShouldBe(Body);
        fake.LastRequest.Path.ShouldBe("/openai/deployments/my%20model/chat/completions");
        fake.LastRequest.Query.ShouldBe("?api-version=2024-10-21");
    }

    [Fact]
    public async Task CutInTheMiddle_ComesAfterExactlyTheEventsBeforeIt()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.Answer(FakeReply.Text("a long enough answer").WithFault(FakeFault.CutInTheMiddle, after: 3));

        using var answer = await ChatAsync(fake, GuardApi.ChatBody("x", stream: true));
        var received = await StreamedAnswer.ReadAsync(answer);

        received.Events.Length.ShouldBe(3);
        received.EndedCleanly.ShouldBeFalse();
    }

    [Fact]
    public async Task Stall_KeepsTheConnectionOpen_UntilTheCallerLeaves()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.Answer(FakeReply.Text("never all of it").WithFault(FakeFault.Stalls));

        using (await ChatAsync(fake, GuardApi.ChatBody("x", stream: true)))
        {
            fake.Disconnects.Count.ShouldBe(0);
        }

        await fake.Disconnects.WaitForAsync(1);
    }

    [Fact]
    public async Task Gate_HoldsAnAnswer_UntilTheTestLetsGo()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        var gate = new TaskCompletionSource();
        fake.Answer(FakeReply.Text("held").HeldBy(gate.Task));

        var pending = ChatAsync(fake, GuardApi.ChatBody("x"));
        await fake.Requests.WaitForAsync(1);
        pending.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        using var answer = await pending;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task QueuedReplies_ComeFirst_ThenTheUsualOne()
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.Answer(FakeReply.Text("usual")).AnswerNext(FakeReply.RateLimited(7));

        using var first = await ChatAsync(fake, GuardApi.ChatBody("x"));
        using var second = await ChatAsync(fake, GuardApi.ChatBody("x"));

        first.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        first.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("sk-right", HttpStatusCode.OK)]
    [InlineData("sk-wrong", HttpStatusCode.Unauthorized)]
    public async Task RequiredKey_IsChecked(string key, HttpStatusCode expected)
    {
        await using var fake = await FakeOpenAi.StartAsync();
        fake.RequiredKey = "sk-right";
        using var api = new GuardApi(fake.Address, key);

        using var answer = await api.ChatAsync(GuardApi.ChatBody("x"));

        answer.StatusCode.ShouldBe(expected);
    }

    private Task<HttpResponseMessage> ChatAsync(FakeOpenAi fake, string body, string path = "/v1/chat/completions") =>
        _client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, fake.AzureBase + path) { Content = GuardApi.Json(body) },
            HttpCompletionOption.ResponseHeadersRead);

    private static List<string> Events(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame["data: ".Length..])];

    private static string Text(IEnumerable<JsonElement> chunks) => string.Concat(chunks
        .SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
        .Where(choice => choice.GetProperty("delta").TryGetProperty("content", out _))
        .Select(choice => choice.GetProperty("delta").GetProperty("content").GetString()));
}
