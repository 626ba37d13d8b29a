using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Guard.Engine.Providers;

namespace Guard.Engine.Forwarding;

/// <summary>
/// The upstream behind <c>mock/</c>: a handler that speaks OpenAI's chat completions and responses without a network, so that a request to it travels the same road as any other.
/// <see cref="MockUpstreamScript"/> says what decides its answer. Thread-safe.
/// </summary>
internal sealed class MockUpstream(TimeProvider time) : HttpMessageHandler
{
    /// <summary>Bytes of the largest request body it reads.</summary>
    public const int LargestBody = 64 * 1024 * 1024;

    private long _answers;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.AbsolutePath ?? "";
        var isResponses = path.EndsWith("/responses", StringComparison.Ordinal);
        if (request.Method != HttpMethod.Post || request.Content is null || !(isResponses || path.EndsWith("/chat/completions", StringComparison.Ordinal)))
        {
            return Respond(request, 404, MockUpstreamWriter.Error(new MockUpstreamAnswer { Status = 404, ErrorMessage = "The mock provider serves POST /chat/completions and POST /responses only." }));
        }

        await request.Content.LoadIntoBufferAsync(LargestBody, cancellationToken);
        var bytes = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!TryRead(bytes, request, isResponses, out var chat, out var answer))
        {
            return Respond(request, 400, MockUpstreamWriter.Error(answer));
        }

        if (answer.Delay > TimeSpan.Zero)
        {
            await Task.Delay(answer.Delay, time, cancellationToken);
        }

        return answer.Status != 200 ? RespondError(request, answer) : RespondWell(request, WriterOf(isResponses, chat, answer), chat, answer);
    }

    private static bool TryRead(byte[] bytes, HttpRequestMessage request, bool isResponses, out MockUpstreamRequest chat, out MockUpstreamAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            chat = isResponses ? MockUpstreamRequest.ReadResponses(document.RootElement) : MockUpstreamRequest.Read(document.RootElement);
            answer = MockUpstreamScript.Decide(chat, document.RootElement, bytes, request.Options.TryGetValue(MockProvider.Target, out var target) ? target : null);
            return true;
        }
        catch (JsonException)
        {
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair has no text.
        }

        chat = new MockUpstreamRequest { Model = string.Empty };
        answer = new MockUpstreamAnswer { Status = 400, ErrorMessage = isResponses
            ? "The body is not a responses request: a JSON object with an input is expected."
            : "The body is not a chat request: a JSON object with a list of messages is expected." };
        return false;
    }

    private static HttpResponseMessage RespondError(HttpRequestMessage request, MockUpstreamAnswer answer)
    {
        var response = Respond(request, answer.Status, MockUpstreamWriter.Error(answer));
        if (answer.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return response;
    }

    private IMockWriter WriterOf(bool isResponses, MockUpstreamRequest chat, MockUpstreamAnswer answer)
    {
        var number = Interlocked.Increment(ref _answers);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return isResponses
            ? new MockResponsesWriter(chat, answer, string.Create(CultureInfo.InvariantCulture, $"mock_{number}"), now)
            : new MockUpstreamWriter(chat, answer, string.Create(CultureInfo.InvariantCulture, $"chatcmpl-mock-{number}"), now);
    }

    private HttpResponseMessage RespondWell(HttpRequestMessage request, IMockWriter writer, MockUpstreamRequest chat, MockUpstreamAnswer answer)
    {
        if (chat.IsStream)
        {
            return Respond(request, 200, new StreamContent(new MockUpstreamStream(Steps(writer.Frames(), answer), time)), "text/event-stream", null);
        }

        var body = answer.IsGarbage ? "{\"id\": garbage"u8.ToArray() : writer.Whole();
        if (answer.CutAfter is null && answer.StallAfter is null)
        {
            return Respond(request, 200, body);
        }

        var halves = Steps([body[..(body.Length / 2)], body[(body.Length / 2)..]], answer with { CutAfter = answer.CutAfter is null ? null : 1, StallAfter = answer.StallAfter is null ? null : 1 });
        return Respond(request, 200, new StreamContent(new MockUpstreamStream(halves, time)), "application/json", body.Length);
    }

    private static IEnumerable<MockUpstreamStep> Steps(IEnumerable<byte[]> frames, MockUpstreamAnswer answer)
    {
        var sent = 0;
        foreach (var frame in frames)
        {
            if (sent == answer.CutAfter)
            {
                yield return new MockUpstreamStep(TimeSpan.Zero, null);
            }

            if (sent == answer.StallAfter)
            {
                yield return new MockUpstreamStep(Timeout.InfiniteTimeSpan, null);
            }

            var isSpoilt = answer.IsGarbage && sent == 2;
            yield return new MockUpstreamStep(answer.ChunkDelay, isSpoilt ? "data: {\"choices\": garbage\n\n"u8.ToArray() : frame);
            sent++;
        }
    }

    private static HttpResponseMessage Respond(HttpRequestMessage request, int status, byte[] json) =>
        Respond(request, status, new ByteArrayContent(json), "application/json", json.Length);

    private static HttpResponseMessage Respond(HttpRequestMessage request, int status, HttpContent content, string mediaType, long? length)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType) { CharSet = mediaType == "text/event-stream" ? "utf-8" : null };
        content.Headers.ContentLength = length;
        return new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request, Content = content };
    }
}
