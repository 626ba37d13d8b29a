using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Guard.Engine.Routing;

namespace Guard.Engine.Forwarding;

/// <summary>
/// Decides the mock's answer. The model name gives the kind: <c>echo</c> (also any unknown name), <c>request</c> (the body as received), <c>text</c>, <c>tool</c>, <c>slow</c>,
/// <c>error-NNN</c>, <c>cut</c>, <c>stall</c>, <c>garbage</c>. Then the deployment's <c>mock_response</c>, the <c>mock</c> object of its default body, and the request's
/// <c>mock</c>, <c>mock_response</c>, <c>mock_delay</c> (seconds) and <c>mock_testing_rate_limit_error</c> each override what came before. Pure.
/// </summary>
internal static class MockUpstreamScript
{
    public const string CannedText = "This is a canned answer from the built-in mock provider.";

    public static MockUpstreamAnswer Decide(MockUpstreamRequest request, JsonElement body, ReadOnlySpan<byte> bytes, Deployment? target)
    {
        var name = target?.UpstreamModel ?? request.Model;
        var answer = OfModel(name.StartsWith("mock/", StringComparison.Ordinal) ? name[5..] : name, request, bytes);
        if (target?.MockResponse is { } configured)
        {
            answer = OfText(answer with { ToolCalls = [] }, configured);
        }

        if (target?.BodyDefaultsJson is { } defaults)
        {
            using var document = JsonDocument.Parse(defaults);
            answer = OfMembers(answer, document.RootElement);
        }

        answer = OfMembers(answer, body);
        return answer with
        {
            PromptTokens = answer.PromptTokens > 0 ? answer.PromptTokens : request.PromptTokens,
            CompletionTokens = answer.CompletionTokens > 0 ? answer.CompletionTokens : CountAnswer(answer) * request.Choices,
        };
    }

    private static MockUpstreamAnswer OfModel(string name, MockUpstreamRequest request, ReadOnlySpan<byte> bytes)
    {
        var echo = new MockUpstreamAnswer { Text = request.LastUserText };
        if (name.StartsWith("error-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599)
        {
            return echo.AsError(status) with { RetryAfter = status is 429 or 503 ? 1 : null };
        }

        return name switch
        {
            "request" => echo with { Text = System.Text.Encoding.UTF8.GetString(bytes) },
            "text" => echo with { Text = CannedText },
            "tool" when request.FirstTool is { } tool => echo with { Text = string.Empty, ToolCalls = [new("call_mock_0", tool, Arguments(request.LastUserText))] },
            "slow" => echo with { Delay = TimeSpan.FromSeconds(2), ChunkDelay = TimeSpan.FromMilliseconds(100) },
            "cut" => echo with { CutAfter = 3 },
            "stall" => echo with { StallAfter = 3 },
            "garbage" => echo with { IsGarbage = true },
            _ => echo,
        };
    }

    private static string Arguments(string text) => $$"""{"input":{{JsonSerializer.Serialize(text, MockUpstreamJson.Default.String)}}}""";

    private static MockUpstreamAnswer OfMembers(MockUpstreamAnswer answer, JsonElement members)
    {
        if (members.ValueKind != JsonValueKind.Object)
        {
            return answer;
        }

        if (members.TryGetProperty("mock", out var knobs) && knobs.ValueKind == JsonValueKind.Object)
        {
            answer = OfKnobs(answer, knobs);
        }

        if (members.TryGetProperty("mock_response", out var response))
        {
            answer = response.ValueKind switch
            {
                JsonValueKind.String => OfText(answer, response.GetString()!),
                JsonValueKind.Array => answer with { Text = string.Empty, ToolCalls = ToolCallsOf(response) },
                _ => answer,
            };
        }

        if (MockUpstreamRequest.NumberOf(members, "mock_delay") is { } seconds)
        {
            answer = answer with { Delay = Bounded(seconds * 1000) };
        }

        return MockUpstreamRequest.Flag(members, "mock_testing_rate_limit_error") ? answer.AsError(429) : answer;
    }

    private static MockUpstreamAnswer OfKnobs(MockUpstreamAnswer answer, JsonElement knobs)
    {
        answer = MockUpstreamRequest.StringOf(knobs, "text") is { } text ? OfText(answer, text) : answer;
        answer = answer with
        {
            Reasoning = MockUpstreamRequest.StringOf(knobs, "reasoning") ?? answer.Reasoning,
            FinishReason = MockUpstreamRequest.StringOf(knobs, "finish_reason") ?? answer.FinishReason,
            ErrorMessage = MockUpstreamRequest.StringOf(knobs, "message") ?? answer.ErrorMessage,
            RetryAfter = Whole(knobs, "retry_after") ?? answer.RetryAfter,
            Chunks = Whole(knobs, "chunks") is { } chunks ? Math.Clamp(chunks, 1, MockUpstreamAnswer.MostChunks) : answer.Chunks,
            CutAfter = Whole(knobs, "cut_after") ?? answer.CutAfter,
            StallAfter = Whole(knobs, "stall_after") ?? answer.StallAfter,
            Delay = MockUpstreamRequest.NumberOf(knobs, "delay_ms") is { } delay ? Bounded(delay) : answer.Delay,
            ChunkDelay = MockUpstreamRequest.NumberOf(knobs, "chunk_delay_ms") is { } pause ? Bounded(pause) : answer.ChunkDelay,
            Status = Whole(knobs, "status") is >= 400 and <= 599 and var status ? status : answer.Status,
            IsGarbage = answer.IsGarbage || MockUpstreamRequest.Flag(knobs, "garbage"),
        };
        if (knobs.TryGetProperty("usage", out var usage))
        {
            answer = answer with
            {
                PromptTokens = Whole(usage, "prompt_tokens") ?? answer.PromptTokens,
                CompletionTokens = Whole(usage, "completion_tokens") ?? answer.CompletionTokens,
            };
        }

        return knobs.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array ? answer with { ToolCalls = ToolCallsOf(calls) } : answer;
    }

    /// <summary>A text, or one of the texts that LiteLLM takes for an exception.</summary>
    private static MockUpstreamAnswer OfText(MockUpstreamAnswer answer, string text) => text switch
    {
        "litellm.RateLimitError" => answer.AsError(429),
        "litellm.ContextWindowExceededError" => answer.AsError(400, "This model's maximum context length is exceeded by the messages.", "context_length_exceeded"),
        "litellm.ContentPolicyViolationError" => answer.AsError(400, "The prompt was refused by the content policy.", "content_policy_violation"),
        "litellm.AuthenticationError" => answer.AsError(401),
        "litellm.NotFoundError" => answer.AsError(404),
        "litellm.Timeout" => answer.AsError(408),
        "litellm.InternalServerError" => answer.AsError(500),
        "litellm.ServiceUnavailableError" => answer.AsError(503),
        _ => answer with { Text = text, Status = 200 },
    };

    private static ImmutableArray<MockUpstreamToolCall> ToolCallsOf(JsonElement calls)
    {
        var list = ImmutableArray.CreateBuilder<MockUpstreamToolCall>();
        foreach (var call in calls.EnumerateArray())
        {
            var function = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var nested) ? nested : call;
            list.Add(new MockUpstreamToolCall(
                MockUpstreamRequest.StringOf(call, "id") ?? $"call_mock_{list.Count}",
                MockUpstreamRequest.StringOf(function, "name") ?? "unnamed",
                MockUpstreamRequest.StringOf(function, "arguments") ?? "{}"));
        }

        return list.ToImmutable();
    }

    private static long CountAnswer(MockUpstreamAnswer answer) =>
        MockUpstreamRequest.CountTokens(answer.Text) + MockUpstreamRequest.CountTokens(answer.Reasoning ?? string.Empty)
        + answer.ToolCalls.Sum(static call => MockUpstreamRequest.CountTokens(call.Name) + MockUpstreamRequest.CountTokens(call.Arguments));

    private static int? Whole(JsonElement element, string name) => MockUpstreamRequest.NumberOf(element, name) is { } number ? (int)number : null;

    private static TimeSpan Bounded(double milliseconds) => TimeSpan.FromMilliseconds(Math.Min(milliseconds, MockUpstreamAnswer.LongestDelay.TotalMilliseconds));
}
