using Guard.Engine.Telemetry;

namespace Guard.Host.Admin;

/// <summary>Whether every stored MCP server could be read. One that could not costs the others nothing.</summary>
internal sealed class ServerReadiness(ServerRegistry registry) : IReadinessCheck
{
    public string Name => "mcp_servers";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken)
    {
        var isDegraded = registry.Stored.Any(static entry => entry is { Settings: null, IsOverruled: false });
        return ValueTask.FromResult(isDegraded ? new Readiness { IsDegraded = true, Facts = [new("mcp_servers_status", "degraded")] } : Readiness.Ready);
    }
}
