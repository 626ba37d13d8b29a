using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.Keywords;

/// <summary>Builds guardrails from <c>keywords:</c> in rule files.</summary>
internal sealed class KeywordsGuardrailFactory : IGuardrailFactory
{
    public string Type => "keywords";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) =>
        KeywordSettings.Read(definition.Settings, definition.Assets, diagnostics) is { } settings ? new KeywordsGuardrail(settings, definition.Actions) : null;
}
