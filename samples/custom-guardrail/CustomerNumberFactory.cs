using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Acme.Guardrails;

/// <summary>Makes the matcher <c>customer_number</c> known to rule files. Guard finds it because it is public and needs no argument.</summary>
public sealed class CustomerNumberFactory : IGuardrailFactory
{
    private const int LongestPrefix = 8;

    public string Type => "customer_number";

    public IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)
    {
        if (SettingsReader.Of(Type, definition.Settings, diagnostics) is not { } settings)
        {
            return null;
        }

        var prefix = settings.Text("prefix", LongestPrefix) ?? "KD";
        if (!prefix.All(char.IsAsciiLetterUpper))
        {
            settings.Error("prefix", "\"prefix\" takes capital letters", "such as KD");
        }

        return settings.Done() ? new CustomerNumberGuardrail(Encoding.ASCII.GetBytes(prefix), definition.Actions) : null;
    }
}
