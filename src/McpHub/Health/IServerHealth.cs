using System.Collections.Immutable;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Health;

/// <summary>Whether servers answer. Thread-safe.</summary>
public interface IServerHealth
{
    /// <summary>What the last check of a server found; unknown where it was never checked in the form it has now.</summary>
    ServerHealth Of(McpServerSettings server);

    /// <summary>Asks each for its tools, a few at a time, each with a deadline; answers in the order of the servers. A server that needs to be connected first stays unknown.</summary>
    ValueTask<ImmutableArray<ServerHealth>> CheckAsync(ImmutableArray<McpServerSettings> servers, CancellationToken cancellationToken);
}
