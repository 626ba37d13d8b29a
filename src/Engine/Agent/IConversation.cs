using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>A request that goes on for several rounds, in the caller's wire API. Owned by one request; not thread-safe.</summary>
internal interface IConversation
{
    /// <summary>Calls that run before the model is asked: a human has agreed to them.</summary>
    ImmutableArray<AgentCall> Approved { get; }

    /// <summary>The next request to the model.</summary>
    byte[] NextBody();

    /// <summary>Takes a whole answer of the model.</summary>
    AgentTurn Take(JsonObject answer);

    /// <summary>Takes what came of a call.</summary>
    void Give(AgentCall call, CallText text);

    /// <summary>The answer for the caller: of all rounds together.</summary>
    JsonObject Finish();
}
