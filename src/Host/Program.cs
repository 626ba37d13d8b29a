using System.Globalization;
using System.Text;
using Guard.Host;

// The same bytes on every machine: no number, date or comparison depends on where the process runs.
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

// Guardrails fold text before they judge it; without ICU folding silently does nothing and masked words would pass.
if (!string.Equals("\uFB01".Normalize(NormalizationForm.FormKC), "fi", StringComparison.Ordinal))
{
    Console.Error.WriteLine("guard: Unicode normalisation does not work here. Install libicu (Debian, Ubuntu: libicu-dev) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
    return ExitCode.Findings;
}

return await new GuardCommands(Console.Out, Console.Error).RunAsync(args);
