using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.ToolPermission;

/// <summary>Builds guardrails from <c>tool_permission:</c> in rule files.</summary>
internal sealed class ToolPermissionGuardrailFactory : IGuardrailFactory
{
    public string Type => "tool_permission";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)
    {
        if (SettingsReader.Of(Type, definition.Settings, diagnostics) is not { } reader)
        {
            return null;
        }

        return new ToolPermissionSettingsReader(reader, diagnostics).Read(definition.Actions) is { } settings ? new ToolPermissionGuardrail(settings, definition.Actions) : null;
    }
}
