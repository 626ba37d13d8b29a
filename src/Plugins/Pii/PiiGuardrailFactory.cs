using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Pii;

/// <summary>Builds guardrails from <c>pii:</c> in rule files.</summary>
internal sealed class PiiGuardrailFactory : ILabelledFactory
{
    public string Type => "pii";

    public IReadOnlyCollection<string> KnownLabels => PiiEntities.Names;

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) =>
        PiiSettings.Read(definition.Settings, diagnostics) is { } settings ? new PiiGuardrail(settings, definition.Actions) : null;
}
