namespace Guard.Engine.Spend;

/// <summary>Tokens of one attempt. <see cref="CachedInputTokens"/> and <see cref="CacheWriteTokens"/> are contained in <see cref="InputTokens"/>,
/// <see cref="ReasoningTokens"/> in <see cref="OutputTokens"/>, as OpenAI counts them.</summary>
public readonly record struct Usage(long InputTokens, long OutputTokens, UsageSource Source)
{
    public long CachedInputTokens { get; init; }

    public long CacheWriteTokens { get; init; }

    public long ReasoningTokens { get; init; }

    public long TotalTokens => InputTokens + OutputTokens;
}
