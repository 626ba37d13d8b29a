namespace Guard.Engine.Spend;

/// <summary>What a request may cost, before it is sent.</summary>
/// <param name="RequestId">Id of the whole request; its attempts share one hold.</param>
/// <param name="InputTokens">Estimated or counted input tokens.</param>
/// <param name="MaxOutputTokens"><c>max_tokens</c> or <c>max_completion_tokens</c> of the body, or null.</param>
/// <param name="Choices"><c>n</c> of the body; 1 unless given.</param>
public readonly record struct BudgetRequest(string RequestId, long InputTokens, long? MaxOutputTokens, int Choices = 1);
