using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Everything one source says about guardrails in LiteLLM's words. Immutable.</summary>
public sealed record LiteLlmEntries
{
    /// <summary>Nothing said.</summary>
    public static LiteLlmEntries None { get; } = new();

    /// <summary>In the order they run.</summary>
    public ImmutableArray<GuardrailEntry> Guardrails { get; init; } = [];

    public ImmutableArray<PolicyEntry> Policies { get; init; } = [];

    public ImmutableArray<AttachmentEntry> Attachments { get; init; } = [];

    /// <summary>
    /// Names of guardrails that something besides keys, teams and requests demands, with what demands them, such as <c>the model "gpt-4o"</c>.
    /// One that cannot be served is then an error and not a warning.
    /// </summary>
    public ImmutableDictionary<string, string> Demanded { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What was wrong with the source itself. An error keeps the rules in force.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Differs whenever anything above differs; the rules are then compiled anew.</summary>
    public string Fingerprint { get; init; } = "";
}
