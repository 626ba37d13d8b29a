namespace Guard.Engine.Guardrails;

/// <summary>Bounded files under the rule root: the only files a plug-in can read.</summary>
public interface IRuleAssets
{
    /// <summary>UTF-8 text of a file given relative to the rule file, or null with the reason. Never leaves the root; at most <paramref name="maxBytes"/>.</summary>
    string? ReadText(string relativePath, int maxBytes, out string? reason);
}
