using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Host.CustomGuardrails;

/// <summary>A factory of somebody else's: its mistakes end as findings about the rule that uses it, its guardrails are checked. Thread-safe if the factory is.</summary>
internal sealed class CustomGuardrailFactory(IGuardrailFactory factory, string type, PluginFile plugin) : IGuardrailFactory
{
    public string Type => type;

    public string CodeVersion => plugin.Entry.Sha256;

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)
    {
        if (PluginCall.TryRun(() => factory.Create(definition, diagnostics) is { } made ? CustomGuardrail.Of(made) : null, out var guardrail, out var failure))
        {
            return guardrail;
        }

        diagnostics.Add(Diagnostic.Error(definition.Settings.Position, $"the matcher \"{type}\" of \"{plugin.Entry.File}\" failed with {failure}", "tell its authors"));
        return null;
    }
}
