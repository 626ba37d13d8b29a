using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>Names inside <c>_meta</c> that revision 2026-07-28 defines.</summary>
internal static class MetaNames
{
    public const string Meta = "_meta";
    public const string ProtocolVersion = "io.modelcontextprotocol/protocolVersion";
    public const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
    public const string ClientInfo = "io.modelcontextprotocol/clientInfo";
    public const string ServerInfo = "io.modelcontextprotocol/serverInfo";
    public const string LogLevel = "io.modelcontextprotocol/logLevel";
    public const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";
    public const string ProgressToken = "progressToken";

    /// <summary>Guard's own: when a refused call may be tried again.</summary>
    public const string Refusal = "guard/refusal";

    /// <summary>Guard's own: where the calls of an API's tool go.</summary>
    public const string GoesTo = "guard/goes-to";

    /// <summary>A copy of parameters without what only 2026-07-28 knows.</summary>
    public static JsonObject? WithoutModern(JsonObject? parameters)
    {
        if (parameters?.DeepClone() is not JsonObject copy)
        {
            return null;
        }

        if (copy[Meta] is JsonObject meta)
        {
            foreach (var name in meta.Select(static pair => pair.Key).Where(static name => name.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal)).ToList())
            {
                meta.Remove(name);
            }

            if (meta.Count == 0)
            {
                copy.Remove(Meta);
            }
        }

        return copy;
    }
}
