using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>How a fake upstream answers one request. Immutable: start from a static member, refine with <c>with</c> or the named members.</summary>
public sealed record FakeReply
{
    /// <summary>Answers with the text of the last user message, as it arrived.</summary>
    public static FakeReply Echo { get; } = new();

    /// <summary>The answer's text; null echoes the last user message.</summary>
    public string? Content { get; init; }

    /// <summary>Texts of choices 1, 2, ... beside choice 0.</summary>
    public ImmutableArray<string> MoreChoices { get; init; } = [];

    public string? Reasoning { get; init; }

    public string? Refusal { get; init; }

    public ImmutableArray<FakeToolCall> ToolCalls { get; init; } = [];

    public string? FinishReason { get; init; }

    /// <summary>Characters in each delta of a stream.</summary>
    public int ChunkLength { get; init; } = 4;

    /// <summary>Pause before the answer begins.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Pause between events of a stream, or between slow bytes.</summary>
    public TimeSpan ChunkDelay { get; init; }

    /// <summary>A stream waits for this after <see cref="GateAfter"/> events; a whole answer before it begins.</summary>
    public Task? Gate { get; init; }

    public int GateAfter { get; init; }

    public int Status { get; init; } = 200;

    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Replaces the content type that the answer would have.</summary>
    public string? ContentType { get; init; }

    /// <summary>Sent as it is, instead of an answer in OpenAI's format.</summary>
    public ImmutableArray<byte>? RawBody { get; init; }

    public FakeFault Fault { get; init; }

    public int FaultAfter { get; init; } = 2;

    /// <summary>Size of a <see cref="FakeFault.GiantFrame"/> in bytes.</summary>
    public int GiantLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>Compresses the answer whether or not the request allowed it.</summary>
    public bool IsGzipped { get; init; }

    /// <summary>Says back in headers what came as credentials, as careless upstreams do.</summary>
    public bool ReflectsSecrets { get; init; }

    /// <summary>Leaves the usage out, as some compatible servers do.</summary>
    public bool OmitsUsage { get; init; }

    /// <summary>Tokens to claim for prompt and answer; null estimates them from the lengths.</summary>
    public (int Prompt, int Completion)? Tokens { get; init; }

    public static FakeReply Text(string text) => new() { Content = text };

    public static FakeReply Call(string name, string arguments, string id = "call_1") => new() { Content = "", ToolCalls = [new FakeToolCall(id, name, arguments)] };

    /// <summary>An error in OpenAI's shape.</summary>
    public static FakeReply Error(int status, string message, string type, string? code = null) =>
        Raw(status, "application/json", OpenAiWire.Error(message, type, code));

    /// <summary>429 as OpenAI words it, with a <c>retry-after</c> in seconds.</summary>
    public static FakeReply RateLimited(int retryAfterSeconds = 1) =>
        Error(429, "Rate limit reached for requests", "requests", "rate_limit_exceeded")
            .WithHeader("retry-after", retryAfterSeconds.ToString(CultureInfo.InvariantCulture));

    public static FakeReply ServerError() => Error(500, "The server had an error while processing your request.", "server_error");

    public static FakeReply Unauthorized() => Error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");

    public static FakeReply Raw(int status, string contentType, ReadOnlySpan<byte> body) =>
        new() { Status = status, ContentType = contentType, RawBody = [.. body] };

    public static FakeReply Raw(int status, string contentType, string body) => Raw(status, contentType, Encoding.UTF8.GetBytes(body));

    public FakeReply WithHeader(string name, string value) => this with { Headers = Headers.SetItem(name, value) };

    public FakeReply WithFault(FakeFault fault, int after = 2) => this with { Fault = fault, FaultAfter = after };

    /// <summary>Holds the answer back until the test lets go: a stream after so many events, a whole answer before its first byte.</summary>
    public FakeReply HeldBy(Task gate, int afterEvents = 0) => this with { Gate = gate, GateAfter = afterEvents };

    /// <summary>The text of choice 0 for this request.</summary>
    internal string TextFor(ReceivedRequest request) => Content ?? LastUserText(request);

    private static string LastUserText(ReceivedRequest request)
    {
        if (!request.Json.TryGetProperty(request.IsResponses ? "input" : "messages", out var messages))
        {
            return "";
        }

        if (messages.ValueKind == JsonValueKind.String)
        {
            return messages.GetString()!;
        }

        var last = messages.EnumerateArray().LastOrDefault(message => message.TryGetProperty("role", out var role) && role.ValueEquals("user"u8));
        if (last.ValueKind != JsonValueKind.Object || !last.TryGetProperty("content", out var content))
        {
            return "";
        }

        return content.ValueKind == JsonValueKind.String
            ? content.GetString()!
            : string.Concat(content.EnumerateArray().Where(part => part.TryGetProperty("text", out _)).Select(part => part.GetProperty("text").GetString()));
    }
}
