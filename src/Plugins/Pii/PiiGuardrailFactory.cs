using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Pii;

/// <summary>Builds guardrails from <c>pii:</c> in rule files.</summary>
internal sealed class PiiGuardrailFactory : IGuardrailFactory
{
    public string Type => "pii";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) =>
        PiiSettings.Read(definition.Settings, diagnostics) is { } settings ? new PiiGuardrail(settings, definition.Actions) : null;
}
