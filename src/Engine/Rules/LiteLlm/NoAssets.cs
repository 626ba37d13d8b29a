using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Entries that arrived over the API read no files.</summary>
internal sealed class NoAssets : IRuleAssets
{
    public static NoAssets Instance { get; } = new();

    public string? ReadText(string relativePath, int maxBytes, out string? reason)
    {
        reason = "only the configuration file may name files";
        return null;
    }
}
