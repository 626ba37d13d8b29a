using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One entry of LiteLLM's <c>guardrails</c> list, as written, references resolved. Immutable; its parameters may hold secrets.</summary>
public sealed record GuardrailEntry
{
    /// <summary><c>guardrail_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>litellm_params</c>.</summary>
    public required DocumentMap Parameters { get; init; }

    /// <summary><c>guardrail_info</c>, or null.</summary>
    public DocumentNode? Info { get; init; }

    /// <summary>Where the name was written.</summary>
    public required SourcePosition Position { get; init; }

    public EntryLocation Location { get; init; }

    /// <summary>The row's id, or null in a file.</summary>
    public string? Id { get; init; }

    /// <summary>For printing: the name only.</summary>
    public override string ToString() => Name;
}
