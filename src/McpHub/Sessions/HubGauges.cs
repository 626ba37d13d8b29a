using Guard.Engine.Telemetry;
using Guard.McpHub.Relay;
using Microsoft.Extensions.Hosting;

namespace Guard.McpHub.Sessions;

/// <summary>Shows what the hub keeps for clients.</summary>
internal sealed class HubGauges(SessionTable sessions, ParkedCalls parked, GuardMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch("guard_mcp_sessions", "Open sessions of MCP clients.", () => sessions.Count);
        metrics.Watch("guard_mcp_waiting_calls", "Calls of MCP servers that wait for their clients to answer.", () => parked.Count);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
