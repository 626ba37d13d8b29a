using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.SideCalls;

/// <summary>
/// Opens destinations over two pools of connections: one for addresses the operator wrote, one for all others. Both are made as the upstreams' are: no redirects,
/// no proxy of the environment, no cookies, no decompression, and every address judged by <see cref="EgressPolicy"/> when it is connected to. Thread-safe.
/// </summary>
internal sealed class HttpSideCalls(EgressPolicy egress, GuardMetrics metrics, TimeProvider time, ILogger<HttpSideCall> logger) : ISideCalls, IDisposable
{
    private static readonly UpstreamClientSettings Connections = new() { ConnectTimeout = TimeSpan.FromSeconds(5), MaxConnectionsPerServer = 256 };

    private readonly HttpMessageInvoker _operator = new(UpstreamClients.CreateHandler(egress, Connections, EgressTrust.Operator));
    private readonly HttpMessageInvoker _foreign = new(UpstreamClients.CreateHandler(egress, Connections, EgressTrust.Foreign));

    public Result<ISideCall> Open(SideCallDestination destination)
    {
        var trust = destination.IsOperatorsChoice ? EgressTrust.Operator : EgressTrust.Foreign;
        return egress.CheckUri(destination.Address, trust) is { } refused
            ? refused
            : new HttpSideCall(destination, destination.IsOperatorsChoice ? _operator : _foreign, metrics, time, logger);
    }

    public void Dispose()
    {
        _operator.Dispose();
        _foreign.Dispose();
    }
}
