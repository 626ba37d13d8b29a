using Guard.Engine.Documents;

namespace Guard.Engine.Guardrails;

/// <summary>Validates settings and builds guardrails; one per matcher key of rule files. Thread-safe.</summary>
public interface IGuardrailFactory
{
    /// <summary>The matcher key in rule files, such as <c>pii</c>.</summary>
    string Type { get; }

    /// <summary>
    /// What tells this code from other code of the same <see cref="Type"/>, and so is part of the revision of a rule set. Empty for what comes with Guard; of custom
    /// guardrails it is the SHA-256 of their assembly, whatever they say here.
    /// </summary>
    string CodeVersion => "";

    /// <summary>Builds, or returns null after adding every error found to <paramref name="diagnostics"/>.</summary>
    IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics);
}
