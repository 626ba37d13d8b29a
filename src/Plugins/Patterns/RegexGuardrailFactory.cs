using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Patterns;

/// <summary>Builds guardrails from <c>regex:</c> in rule files.</summary>
internal sealed class RegexGuardrailFactory : IGuardrailFactory
{
    public string Type => "regex";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) =>
        RegexSettings.Read(definition.Settings, diagnostics) is { } settings ? new RegexGuardrail(settings, definition.Actions) : null;
}
