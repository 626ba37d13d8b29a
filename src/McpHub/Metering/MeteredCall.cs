using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.McpHub.Guarding;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Metering;

/// <summary>
/// One call of a tool on its way, and what it will be booked as. It costs its price when the server answered it, whatever guardrails make of the answer, and when the caller left
/// after the server had heard of it; a question back, an error and a refusal before that cost nothing. Owned by one call.
/// </summary>
internal sealed class MeteredCall(ToolCharge charge, HubRun run)
{
    private bool _isSent;
    private bool _isAnswered;

    /// <summary>Sets the price aside; the refusal when no budget has it.</summary>
    public GuardError? Admit() => charge.Admit();

    /// <summary>The server hears of it now. May be called by another thread than the rest.</summary>
    public void Sent() => Volatile.Write(ref _isSent, true);

    /// <summary>What came back, before anything judged it.</summary>
    public void Answered(in RpcReply reply) =>
        _isAnswered = reply is { Refusal: null, Error: null, Result: System.Text.Json.Nodes.JsonObject result } && JsonRpc.TextOf(result["resultType"]) != "input_required";

    /// <summary>Books it; what the caller is told, which is no good end when the record could not be written.</summary>
    public async ValueTask<RpcReply> EndAsync(RpcReply reply)
    {
        if (reply.Refusal is { Code: GuardErrorCode.BudgetExceeded or GuardErrorCode.Overloaded } && !Volatile.Read(ref _isSent))
        {
            // As for models: what was never admitted is no call.
            return reply;
        }

        var (status, error) = Outcome(reply);
        return await charge.BookAsync(status, _isAnswered, error, run.Evidence) is { } unwritten ? HubErrors.OfTool(unwritten) : reply;
    }

    /// <summary>Books a call whose caller went away.</summary>
    public async ValueTask AbortAsync() => await charge.BookAsync(AttemptStatus.Aborted, _isAnswered || Volatile.Read(ref _isSent), null, run.Evidence);

    private (AttemptStatus Status, GuardErrorCode? Error) Outcome(in RpcReply reply) =>
        reply.Refusal is { } refusal ? (AttemptStatus.Blocked, refusal.Code)
        : reply.Error is null ? (AttemptStatus.Success, null)
        : reply.Code == HubErrors.Blocked ? (AttemptStatus.Blocked, GuardErrorCode.GuardrailBlocked)
        : (AttemptStatus.Failure, Volatile.Read(ref _isSent) ? GuardErrorCode.UpstreamFailed : GuardErrorCode.InvalidRequest);
}
