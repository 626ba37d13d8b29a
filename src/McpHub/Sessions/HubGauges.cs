using Guard.Engine.Telemetry;
using Guard.McpHub.Policy;
using Guard.McpHub.Relay;
using Microsoft.Extensions.Hosting;

namespace Guard.McpHub.Sessions;

/// <summary>Shows what the hub keeps for clients.</summary>
internal sealed class HubGauges(SessionTable sessions, ParkedCalls parked, ArgumentSchemas schemas, ServerLists lists, GuardMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Watch("guard_mcp_sessions", "Open sessions of MCP clients.", () => sessions.Count);
        metrics.Watch("guard_mcp_waiting_calls", "Calls of MCP servers that wait for their clients to answer.", () => parked.Count);
        metrics.Watch("guard_mcp_list_bytes", "Bytes of lists of MCP servers in memory.", () => lists.Bytes);
        metrics.WatchCounter("guard_mcp_unreadable_schemas_total", "Schemas of MCP tools that could not be compiled, so that arguments are not checked by them.", () => schemas.Unreadable);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
