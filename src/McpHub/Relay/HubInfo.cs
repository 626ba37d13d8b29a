using System.Reflection;
using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>What the hub says of itself, to clients and to servers.</summary>
internal static class HubInfo
{
    private static readonly string Version = typeof(HubInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static JsonObject Implementation() => new() { ["name"] = "guard", ["title"] = "Guard", ["version"] = Version };
}
