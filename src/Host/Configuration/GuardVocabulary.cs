using System.Collections.Immutable;

namespace Guard.Host.Configuration;

/// <summary>The keys of the <c>guard:</c> section and the variables that override them.</summary>
internal static class GuardVocabulary
{
    public static VocabularySection Root { get; } = LiteLlmVocabulary.Section(
        "data rules compatibility approved_models limits plugins protection_key mcp", "public_url trusted_proxies unscannable sessions oauth");

    public static VocabularySection Rules { get; } = LiteLlmVocabulary.Section("paths baseline headers shadow shadow_sample", "");

    public static VocabularySection Limits { get; } = LiteLlmVocabulary.Section(
        "request_bytes response_bytes held_bytes frame_bytes buffered_bytes header_timeout body_timeout stall_timeout drain_timeout connections agent_rounds agent_calls agent_result_bytes mcp_sessions mcp_waiting_calls mcp_streams",
        "default_rpm");

    public static VocabularySection Mcp { get; } = LiteLlmVocabulary.Section("pins private_networks trusted_hosts toolsets", "");

    public static VocabularySection Toolset { get; } = LiteLlmVocabulary.Section("description tools", "");

    public static VocabularySection ToolsetTool { get; } = LiteLlmVocabulary.Section("server server_id tool tool_name name description", "");

    public static VocabularySection Plugins { get; } = LiteLlmVocabulary.Section("path allow", "");

    public static VocabularySection Plugin { get; } = LiteLlmVocabulary.Section("file sha256", "");

    /// <summary>Variables <c>GUARD_*</c> that are no setting of the file.</summary>
    public static ImmutableArray<string> OtherVariables { get; } = ["GUARD_MASTER_KEY", "GUARD_E2E"];

    /// <summary>Each variable and the path of the setting it overrides; lists are separated by commas.</summary>
    public static ImmutableArray<(string Variable, ImmutableArray<string> Path, bool IsList)> Overrides { get; } =
    [
        .. Of([], "data", "compatibility", "public_url", "unscannable", "protection_key"),
        .. ListOf([], "trusted_proxies", "approved_models"),
        .. ListOf(["rules"], "paths", "headers", "shadow"),
        .. Of(["rules"], "baseline", "shadow_sample"),
        .. Of(["plugins"], "path"),
        .. Of(["mcp"], "pins", "private_networks"),
        .. ListOf(["mcp"], "trusted_hosts"),
        .. Of(["limits"], [.. Limits.Known]),
    ];

    private static IEnumerable<(string Variable, ImmutableArray<string> Path, bool IsList)> Of(ImmutableArray<string> section, params string[] keys) =>
        keys.Select(key => (Variable(section.Add(key)), section.Add(key), false));

    private static IEnumerable<(string Variable, ImmutableArray<string> Path, bool IsList)> ListOf(ImmutableArray<string> section, params string[] keys) =>
        keys.Select(key => (Variable(section.Add(key)), section.Add(key), true));

    private static string Variable(ImmutableArray<string> path) => "GUARD_" + string.Join('_', path).ToUpperInvariant();
}
