using Guard.Engine.Spend;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Metering;

/// <summary>
/// What every call of a tool passes, whether it comes over MCP, over REST or from an agent loop: its limits before anything judges it, the budgets of its caller before a server
/// hears of it, and a record of it before its answer leaves. Thread-safe; neither a database nor a lock is on the way.
/// </summary>
internal sealed class ToolCallMeter(ToolRates rates, ToolSpend spend)
{
    /// <summary>Runs a call of a tool that the caller may use.</summary>
    /// <param name="request">The call.</param>
    /// <param name="server">Whose tool it is.</param>
    /// <param name="tool">The tool's own name.</param>
    /// <param name="exposed">Its name with the server's prefix.</param>
    /// <param name="call">Judges, asks for <see cref="MeteredCall.Admit"/>, sends and judges again, telling the measured call of each step.</param>
    public async ValueTask<RpcReply> RunAsync(HubRequest request, McpServerSettings server, string tool, string exposed, Func<MeteredCall, ValueTask<RpcReply>> call)
    {
        if (rates.Check(request.Caller, request.Guardrails.Session, server, tool) is { } tooFast)
        {
            return HubErrors.OfTool(tooFast);
        }

        var charge = spend.Begin(new ToolCallEntry
        {
            Caller = request.Caller,
            Tool = ToolCallFacts.Bounded(server.Prefix, tool, exposed),
            Price = server.Prices.Of(tool, exposed),
            SessionId = request.Guardrails.Session,
            ClientIp = request.ClientIp,
        });
        var measured = new MeteredCall(charge, request.Guardrails);
        try
        {
            return await measured.EndAsync(await call(measured));
        }
        catch
        {
            await measured.AbortAsync();
            throw;
        }
    }
}
