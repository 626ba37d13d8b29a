using Guard.Engine.Access;

namespace Guard.Engine.Agent;

/// <summary>What requests of several rounds leave behind. Thread-safe.</summary>
internal sealed class AgentMemories(ApprovalSeal seal, ResponseLinks links, ApprovedRuns runs)
{
    /// <summary>Nobody's conversation goes on under another id.</summary>
    public bool HasNoLinks => links.IsEmpty;

    /// <summary>One caller's part.</summary>
    public AgentMemory Of(Caller caller) => new(caller, seal, links, runs);
}
