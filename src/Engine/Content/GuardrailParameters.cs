namespace Guard.Engine.Content;

/// <summary>What a request sends along for one guardrail.</summary>
/// <param name="Name">As the request names it.</param>
/// <param name="Json">The JSON object under <c>extra_body</c>, in memory of the request. Hostile until checked.</param>
public readonly record struct GuardrailParameters(string Name, ReadOnlyMemory<byte> Json);
