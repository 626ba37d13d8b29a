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
}
