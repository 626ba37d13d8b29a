using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>Hears what a server tells outside of any request. Thread-safe.</summary>
internal interface IListener
{
    /// <summary>What is wanted of this server.</summary>
    ListenFilter Wanted { get; }

    /// <summary>The server said what it will tell.</summary>
    void Granted(ListenFilter filter);

    /// <summary>A notification.</summary>
    void Heard(JsonObject notification);
}
