using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Guard.McpHub.Policy;

/// <summary>The part of LiteLLM's <c>object_permission</c> that is about MCP. Immutable; kept for as long as the text it was read from.</summary>
internal sealed class ObjectPermission
{
    private static readonly ConditionalWeakTable<string, ObjectPermission> Known = [];

    private static readonly ObjectPermission Nothing = new(default);

    private ObjectPermission(JsonElement permission)
    {
        Servers = [.. Texts(permission, "mcp_servers"), .. Texts(permission, "mcp_access_groups")];
        Toolsets = [.. Texts(permission, "mcp_toolsets")];
        Tools = permission.ValueKind == JsonValueKind.Object && permission.TryGetProperty("mcp_tool_permissions", out var tools) && tools.ValueKind == JsonValueKind.Object
            ? tools.EnumerateObject().DistinctBy(static entry => entry.Name).ToFrozenDictionary(static entry => entry.Name, static entry => Texts(entry.Value).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal)
            : FrozenDictionary<string, FrozenSet<string>>.Empty;
    }

    /// <summary>Names, ids, aliases and access groups; empty where nothing is said.</summary>
    public string[] Servers { get; }

    /// <summary>Names and ids of toolsets.</summary>
    public string[] Toolsets { get; }

    /// <summary>Tools by server; a server that is not listed is open.</summary>
    public FrozenDictionary<string, FrozenSet<string>> Tools { get; }

    /// <summary>Reads it; what is not an object says nothing.</summary>
    public static ObjectPermission Of(string? json) => string.IsNullOrEmpty(json) ? Nothing : Known.GetValue(json, Read);

    private static ObjectPermission Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new ObjectPermission(document.RootElement);
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    private static List<string> Texts(JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var list) ? Texts(list) : [];

    private static List<string> Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)] : [];
}
