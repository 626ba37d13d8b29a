using System.Collections.Immutable;

namespace Guard.Engine.Forwarding;

/// <summary>What the mock upstream is going to say, and how badly.</summary>
internal sealed record MockUpstreamAnswer
{
    public const int MostChunks = 10_000;
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    /// <summary>200, or the status of an error in OpenAI's shape.</summary>
    public int Status { get; init; } = 200;

    public string? ErrorMessage { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Seconds for <c>Retry-After</c>, or null to leave it out.</summary>
    public int? RetryAfter { get; init; }

    public string Text { get; init; } = string.Empty;

    public string? Reasoning { get; init; }

    public ImmutableArray<MockUpstreamToolCall> ToolCalls { get; init; } = [];

    /// <summary>Pieces the text is streamed in; null for one per word.</summary>
    public int? Chunks { get; init; }

    /// <summary>Before the first byte.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Before each streamed piece.</summary>
    public TimeSpan ChunkDelay { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    /// <summary>Frames after which the connection breaks, or null. A whole body breaks in its middle.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Frames after which nothing more comes until the caller gives up, or null.</summary>
    public int? StallAfter { get; init; }

    /// <summary>True to send bytes that are no JSON.</summary>
    public bool IsGarbage { get; init; }

    /// <summary>Null for what the content asks for: <c>tool_calls</c> or <c>stop</c>.</summary>
    public string? FinishReason { get; init; }

    public MockUpstreamAnswer AsError(int status, string? message = null, string? code = null) => this with { Status = status, ErrorMessage = message, ErrorCode = code };
}

/// <summary>A tool call the mock makes; <paramref name="Arguments"/> is JSON as text.</summary>
internal sealed record MockUpstreamToolCall(string Id, string Name, string Arguments);
