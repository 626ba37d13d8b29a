using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Plugins.GenericApi;

/// <summary>Builds guardrails from <c>generic_guardrail_api:</c> in rule files.</summary>
internal sealed class GenericApiGuardrailFactory(ISideCalls sideCalls) : IGuardrailFactory
{
    public const string Key = "generic_guardrail_api";

    public string Type => Key;

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)
    {
        if (SettingsReader.Of(Key, definition.Settings, diagnostics) is not { } reader || new GenericApiSettingsReader(reader, definition.Assets).Read() is not { } settings)
        {
            return null;
        }

        var opened = sideCalls.Open(new SideCallDestination
        {
            Name = definition.Name,
            Address = settings.Address,
            Headers = settings.Headers,
            IsOperatorsChoice = definition.IsOperatorsFile,
            Timeout = settings.Timeout,
        });
        if (opened.Error is { } refused)
        {
            reader.Error("api_base", $"Guard does not connect to this \"api_base\": {refused.Message}");
            return null;
        }

        return new GenericApiGuardrail(settings, opened.Value, definition.Actions);
    }
}
