using System.Text.Json.Nodes;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>On what terms a conversation with a server of an older revision begins. Immutable.</summary>
/// <param name="Settings">The server.</param>
/// <param name="Identity">As whom it is spoken to.</param>
/// <param name="Capabilities">What its questions may be about.</param>
/// <param name="IsOneClients">All requests in it come from one client, so that any of them can carry a question.</param>
/// <param name="MaxAnswerBytes">Bytes of everything it may send for one call.</param>
/// <param name="Time">The clock.</param>
internal sealed record ConversationTerms(McpServerSettings Settings, UpstreamIdentity Identity, JsonObject Capabilities, bool IsOneClients, int MaxAnswerBytes, TimeProvider Time)
{
    public RpcReply Fail(string what) => RpcReply.OfServer(Settings.Name, what);
}
