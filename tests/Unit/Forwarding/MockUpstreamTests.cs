using System.Net;
using System.Text;
using System.Text.Json;
using Guard.Engine.Forwarding;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.Testing;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests.Forwarding;

public class MockUpstreamTests
{
    private const string Hello = """{"model":"echo","messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hi \u0040 all"}]}""";
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Echo_AnswersWithTheLastUserMessage_InOpenAisShape()
    {
        using var response = await SendAsync("echo", Hello);
        var answer = await JsonOf(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        answer.GetProperty("object").GetString().ShouldBe("chat.completion");
        answer.GetProperty("model").GetString().ShouldBe("echo");
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("hi @ all");
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        answer.GetProperty("usage").GetRawText().ShouldBe("""{"prompt_tokens":4,"completion_tokens":2,"total_tokens":6}""");
    }

    [Fact]
    public async Task Echo_JoinsTheTextParts_OfAListOfParts() =>
        (await TextOf("echo", """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"b"}]}]}"""))
            .ShouldBe("a\nb");

    [Fact]
    public async Task Request_AnswersWithTheBytesItReceived() => (await TextOf("request", Hello)).ShouldBe(Hello);

    [Fact]
    public async Task Stream_IsFramed_PieceByPiece_AndEndsWithDone()
    {
        using var response = await SendAsync("text", Streamed("one two", """, "mock_response": "uno due tre" """));
        var frames = await FramesOf(response);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        frames[^1].ShouldBe("[DONE]");
        var chunks = frames.SkipLast(1).Select(Parse).ToList();
        chunks.ShouldAllBe(chunk => chunk.GetProperty("object").GetString() == "chat.completion.chunk");
        chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct().Count().ShouldBe(1);
        chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString().ShouldBe("assistant");
        chunks.Select(ContentOf).ShouldBe(["", "uno ", "due ", "tre", null]);
        chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        frames.ShouldAllBe(frame => !frame.Contains("usage"));
    }

    [Fact]
    public async Task UsageChunk_ComesLast_OnlyWhenAskedFor()
    {
        using var response = await SendAsync("echo", Streamed("word", """, "stream_options":{"include_usage":true}"""));
        var frames = await FramesOf(response);

        var usage = Parse(frames[^2]);
        usage.GetProperty("choices").GetArrayLength().ShouldBe(0);
        usage.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(2);
        Parse(frames[0]).GetProperty("usage").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(400)]
    public async Task ChunkCount_CutsTheText_AndLosesNothing(int chunks)
    {
        const string Text = "größe 😀😀😀 ende";
        using var response = await SendAsync("echo", Streamed(Text, $$""", "mock":{"chunks":{{chunks}}}"""));

        var pieces = (await FramesOf(response)).SkipLast(1).Select(Parse).Select(ContentOf).Where(piece => !string.IsNullOrEmpty(piece)).ToList();

        string.Concat(pieces).ShouldBe(Text);
        pieces.Count.ShouldBeLessThanOrEqualTo(chunks);
    }

    [Theory]
    [InlineData("error-429", "{}", 429, "rate_limit_exceeded")]
    [InlineData("error-503", "{}", 503, null)]
    [InlineData("echo", """{"mock_response":"litellm.RateLimitError"}""", 429, "rate_limit_exceeded")]
    [InlineData("echo", """{"mock_response":"litellm.ContextWindowExceededError"}""", 400, "context_length_exceeded")]
    [InlineData("echo", """{"mock_response":"litellm.InternalServerError"}""", 500, null)]
    [InlineData("echo", """{"mock_testing_rate_limit_error":true}""", 429, "rate_limit_exceeded")]
    [InlineData("echo", """{"mock":{"status":404}}""", 404, "model_not_found")]
    public async Task Errors_HaveOpenAisShape(string model, string members, int status, string? code)
    {
        using var response = await SendAsync(model, members == "{}" ? Hello : Hello[..^1] + "," + members[1..]);
        var error = (await JsonOf(response)).GetProperty("error");

        ((int)response.StatusCode).ShouldBe(status);
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Tool_CallsTheFirstFunction_WithTheLastUserText()
    {
        using var response = await SendAsync("tool", """{"messages":[{"role":"user","content":"\"x\""}],"tools":[{"type":"function","function":{"name":"look_up"}}]}""");
        var choice = (await JsonOf(response)).GetProperty("choices")[0];

        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var function = choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        function.GetProperty("name").GetString().ShouldBe("look_up");
        Parse(function.GetProperty("arguments").GetString()!).GetProperty("input").GetString().ShouldBe("\"x\"");
    }

    [Fact]
    public async Task StreamedTool_CarriesItsArguments_InPieces()
    {
        using var response = await SendAsync("echo", Streamed("x", """, "mock":{"chunks":3,"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\"a\":1}"}}]}"""));
        var deltas = (await FramesOf(response)).SkipLast(1).Select(Parse)
            .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).ToList();

        deltas[0].GetProperty("id").GetString().ShouldBe("c1");
        string.Concat(deltas.Select(delta => delta.GetProperty("function").GetProperty("arguments").GetString())).ShouldBe("""{"a":1}""");
    }

    [Fact]
    public async Task MockResponseOfADeployment_Answers_WhateverItsProvider()
    {
        var target = Rows.Row("gpt", "openai/gpt-x") with { MockResponse = "configured", BodyDefaultsJson = """{"mock":{"usage":{"prompt_tokens":100,"completion_tokens":50}}}""" };
        using var response = await SendAsync(target, Hello);
        var answer = await JsonOf(response);

        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("configured");
        answer.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(150);
    }

    [Fact]
    public async Task Delay_HoldsTheAnswerBack_OnTheGivenClock()
    {
        var pending = SendAsync("echo", Hello[..^1] + ""","mock_delay":1.5}""");

        _time.Advance(TimeSpan.FromMilliseconds(1499));
        pending.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await pending).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task StalledStream_EndsOnlyByCancellation()
    {
        using var response = await SendAsync("stall", Streamed("a b c d e", string.Empty));
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var buffer = new byte[1 << 16];
        for (var i = 0; i < 3; i++)
        {
            (await stream.ReadAsync(buffer, cancellation.Token)).ShouldBeGreaterThan(0);
        }

        var pending = stream.ReadAsync(buffer, cancellation.Token);
        pending.IsCompleted.ShouldBeFalse();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await pending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CutAnswer_BreaksLikeALostConnection(bool isStream)
    {
        using var response = await SendAsync("cut", isStream ? Streamed("a b c d", string.Empty) : Hello);

        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"messages":"x"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""")]
    public async Task BodyThatIsNoChatRequest_IsRefused(string body)
    {
        using var response = await SendAsync("echo", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static string Streamed(string text, string members) =>
        $$"""{"model":"m","stream":true,"messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]{{members}}}""";

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    private static string? ContentOf(JsonElement chunk) =>
        chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null;

    private static async Task<JsonElement> JsonOf(HttpResponseMessage response) => Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    private static async Task<List<string>> FramesOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldEndWith("\n\n");
        return [.. text[..^2].Split("\n\n").Select(frame => frame["data: ".Length..])];
    }

    private async Task<string?> TextOf(string model, string body)
    {
        using var response = await SendAsync(model, body);
        return (await JsonOf(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
    }

    private Task<HttpResponseMessage> SendAsync(string model, string body) => SendAsync(Rows.Row("mock/*", "mock/" + model), body);

    private async Task<HttpResponseMessage> SendAsync(Deployment target, string body)
    {
        var invoker = new HttpMessageInvoker(new MockUpstream(_time));
        var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        await new MockProvider().PrepareAsync(request, ApiOperation.ChatCompletions, ReadOnlyMemory<byte>.Empty, target, TestContext.Current.CancellationToken);
        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
