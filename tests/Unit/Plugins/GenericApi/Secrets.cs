using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Plugins.GenericApi;

/// <summary>Knows one secret.</summary>
internal sealed class Secrets : IRuleAssets
{
    public string? ReadText(string relativePath, int maxBytes, out string? reason)
    {
        reason = "it does not exist";
        return null;
    }

    public string? ReadSecret(string name, out string? reason)
    {
        reason = name == "JUDGE_KEY" ? null : "the environment variable is not set";
        return reason is null ? "from-the-environment" : null;
    }
}
