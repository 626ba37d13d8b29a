using System.Collections.Immutable;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Telemetry;
using Guard.Host.Configuration;

namespace Guard.Host;

/// <summary>What the console says once the gateway listens: a few lines, and a command that works when it is pasted.</summary>
internal sealed record StartupReport
{
    private const int MostNames = 8;

    public required GuardConfiguration Configuration { get; init; }

    public required RuleSet Rules { get; init; }

    /// <summary>Addresses the listener was bound to.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The key Guard keeps itself, or null when the operator gave one.</summary>
    public MasterKeyFile? KeyFile { get; init; }

    public override string ToString()
    {
        List<string> lines =
        [
            $"Guard {ServedVersion.Guard} serves {string.Join(", ", Addresses)}",
            $"  models      {Names(Configuration.Deployments.Select(deployment => deployment.ModelName).Distinct(StringComparer.Ordinal))}",
            $"  guardrails  {Guardrails()}",
            .. Configuration.CustomGuardrails.IsEmpty ? (string[])[] : [$"  custom      {Names(Configuration.CustomGuardrails.Select(factory => factory.Type))}"],
            .. Configuration.McpServers.IsEmpty ? (string[])[] : [$"  mcp         {Names(Configuration.McpServers.Select(static server => server.NeedsConnect ? $"{server.Name} (needs to be connected)" : server.Name))} at /mcp"],
            $"  store       SQLite in {Path.GetFullPath(Configuration.Guard.DataDirectory)}",
            $"  master key  {KeyLine()}",
        ];
        if (CurlLine() is { } curl)
        {
            lines.Add($"  try it      {curl}");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private string Guardrails()
    {
        var always = Names(Rules.Bindings.Where(binding => binding.IsDefaultOn).Select(binding => binding.Name).Distinct(StringComparer.Ordinal));
        var onRequest = Names(Rules.Bindings.Where(binding => !binding.IsDefaultOn).Select(binding => binding.Name).Distinct(StringComparer.Ordinal));
        var baseline = Configuration.Guard.Rules.Baseline ? "baseline rules on" : "baseline rules off (guard.rules.baseline turns them on)";
        return $"always: {always}; on request: {onRequest}; {baseline}";
    }

    private string KeyLine() => (KeyFile, Configuration.MasterKey) switch
    {
        ({ IsNew: true } made, _) => $"{made.Key}  (made now and shown this once; kept in {made.Path})",
        ({ } kept, _) => $"the one kept in {kept.Path}",
        (null, { } given) => $"from {given.Source}",
        _ => "none",
    };

    private string? CurlLine()
    {
        var callable = Configuration.Deployments.FirstOrDefault(deployment => !deployment.ModelName.Contains('*', StringComparison.Ordinal) && ProviderDefaults.IsServed(deployment.Provider));
        if (callable is null || Addresses.IsEmpty)
        {
            return null;
        }

        var body = $$"""{"model":"{{JsonName(callable)}}","messages":[{"role":"user","content":"Write to ana.lopez@example.com about the invoice."}]}""";
        return $"curl -s {Reachable(Addresses[0])}/v1/chat/completions -H \"Authorization: Bearer {KeyForShell()}\" -H \"Content-Type: application/json\" -d '{body.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>The new key itself, else a reference the shell resolves: an old key is not shown again.</summary>
    private string KeyForShell() => (KeyFile, Configuration.MasterKey) switch
    {
        ({ IsNew: true } made, _) => made.Key,
        ({ } kept, _) => $"$(cat '{Path.GetFullPath(kept.Path)}')",
        (null, { Source: "general_settings.master_key" }) => "$LITELLM_MASTER_KEY",
        (null, { } given) => $"${given.Source}",
        _ => "",
    };

    private static string JsonName(Deployment deployment) => System.Text.Json.JsonEncodedText.Encode(deployment.ModelName).ToString();

    /// <summary>An address that means "every interface" is no address to call.</summary>
    private static string Reachable(string address) => address
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://[::]", "://[::1]", StringComparison.Ordinal)
        .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://+", "://127.0.0.1", StringComparison.Ordinal);

    private static string Names(IEnumerable<string> names)
    {
        var all = names.Select(Shown).ToList();
        return all.Count switch
        {
            0 => "none",
            <= MostNames => string.Join(", ", all),
            _ => $"{string.Join(", ", all.Take(MostNames))} and {all.Count - MostNames} more",
        };
    }

    private static string Shown(string name) => new([.. name.Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
