using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.JsonSchema;

/// <summary>Builds guardrails from <c>json_schema:</c> in rule files. Those of one factory share what they compiled of the requests' schemas.</summary>
internal sealed class JsonSchemaGuardrailFactory : IGuardrailFactory
{
    private readonly RequestSchemas _requestSchemas = new();

    public string Type => "json_schema";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) =>
        JsonSchemaSettings.Read(definition.Settings, definition.Assets, diagnostics) is { } settings
            ? new JsonSchemaGuardrail(settings, definition.Name, definition.Actions, _requestSchemas)
            : null;
}
