namespace Guard.Engine.Access;

/// <summary>What a rate is counted for.</summary>
/// <param name="Kind">LiteLLM's word for it, such as <c>api_key</c>, <c>team</c> or <c>user</c>.</param>
/// <param name="Value">Id within the kind; the hash for keys.</param>
public readonly record struct RateDescriptor(string Kind, string Value);
