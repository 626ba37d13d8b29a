using Guard.Engine.Access;

namespace Guard.Engine.Agent;

/// <summary>What one caller's conversations leave for later requests of the same caller. Thread-safe.</summary>
internal sealed class AgentMemory(Caller caller, ApprovalSeal seal, ResponseLinks links, ApprovedRuns runs)
{
    private readonly string _scope = caller.Key?.TokenHash ?? "";

    /// <summary>The id of a request for approval, or null where the arguments are too long for one.</summary>
    public string? Seal(PendingCalls pending) => seal.Seal(pending, caller);

    /// <summary>What such an id asks about, or null.</summary>
    public PendingCalls? Open(string id) => seal.Open(id, caller);

    /// <summary>The id under which the provider knows an answer, where it is another than the caller's; else null.</summary>
    public string? LastOf(string? id) => links.LastOf(caller, id);

    /// <summary>Remembers it.</summary>
    public void Keep(string first, string last) => links.Keep(caller, first, last);

    /// <summary>Takes an approved call to run it; false when it ran before.</summary>
    public bool TryBegin(string call) => runs.TryBegin(_scope, call);

    /// <summary>Remembers what came of an approved call.</summary>
    public void End(string call, CallText text) => runs.End(_scope, call, text);

    /// <summary>What came of an approved call that ran before.</summary>
    public CallText Earlier(string call) => runs.Earlier(_scope, call);
}
