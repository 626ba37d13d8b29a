using System.Collections.Immutable;

namespace Guard.Testing;

/// <summary>One choice of a fake answer.</summary>
internal sealed record OpenAiChoice(
    int Index,
    string? Content,
    string? Reasoning,
    string? Refusal,
    ImmutableArray<FakeToolCall> ToolCalls,
    string FinishReason);
