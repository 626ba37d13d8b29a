namespace Guard.Engine.Rules.Stored;

/// <summary>A guardrail defined over the API, in LiteLLM's words. Immutable; its parameters may hold secrets, so it is never logged.</summary>
public sealed record GuardrailRow
{
    public required string Id { get; init; }

    /// <summary><c>guardrail_name</c>; no two rows share one.</summary>
    public required string Name { get; init; }

    /// <summary><c>litellm_params</c> as a JSON object.</summary>
    public required string ParametersJson { get; init; }

    /// <summary><c>guardrail_info</c> as a JSON object, or null.</summary>
    public string? InfoJson { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? UpdatedBy { get; init; }

    public override string ToString() => Name;
}
