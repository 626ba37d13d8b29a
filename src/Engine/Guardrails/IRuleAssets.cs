namespace Guard.Engine.Guardrails;

/// <summary>What stands beside the rules: bounded files under the rule root, the only files a plug-in can read, and the secrets its settings name.</summary>
public interface IRuleAssets
{
    /// <summary>UTF-8 text of a file given relative to the rule file, or null with the reason. Never leaves the root; at most <paramref name="maxBytes"/>.</summary>
    string? ReadText(string relativePath, int maxBytes, out string? reason);

    /// <summary>
    /// The value behind <c>os.environ/NAME</c> in a rule file, or null with the reason. Guard's own variables are never given out. Settings of a configuration file
    /// arrive with their references resolved, and settings that arrive over the API may hold none: there every name is refused.
    /// </summary>
    string? ReadSecret(string name, out string? reason)
    {
        reason = "secrets can be named in rule files only";
        return null;
    }
}
