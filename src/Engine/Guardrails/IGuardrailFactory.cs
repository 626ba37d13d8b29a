using Guard.Engine.Documents;

namespace Guard.Engine.Guardrails;

/// <summary>Validates settings and builds guardrails; one per matcher key of rule files. Thread-safe.</summary>
public interface IGuardrailFactory
{
    /// <summary>The matcher key in rule files, such as <c>pii</c>.</summary>
    string Type { get; }

    /// <summary>Builds, or returns null after adding every error found to <paramref name="diagnostics"/>.</summary>
    IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics);
}
