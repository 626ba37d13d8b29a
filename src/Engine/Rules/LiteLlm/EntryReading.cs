using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>What the reader of a provider works with.</summary>
internal sealed record EntryReading
{
    public required EntryParameters Parameters { get; init; }

    /// <summary>Matchers by their key.</summary>
    public required IReadOnlyDictionary<string, IGuardrailFactory> Factories { get; init; }

    /// <summary>Files beside the configuration.</summary>
    public required IRuleAssets Assets { get; init; }

    /// <summary>What a caller reads when something is refused, or null for the standard sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Entities the detector of personal data finds.</summary>
    public IReadOnlyCollection<string> KnownEntities => Factories.TryGetValue("pii", out var factory) && factory is ILabelledFactory labelled ? labelled.KnownLabels : [];

    public EntryFindings Findings => Parameters.Findings;

    /// <summary>A refusal with the entry's own words.</summary>
    public GuardrailAction Block(string? otherwise = null) => new(GuardrailActionKind.Block, Message ?? otherwise);
}
