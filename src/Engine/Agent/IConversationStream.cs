using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>Makes one stream out of the streams of several rounds. Owned by one request; not thread-safe.</summary>
internal interface IConversationStream
{
    /// <summary>The stream under way ended with an error, which was passed on: nothing more may follow.</summary>
    bool IsBroken { get; }

    /// <summary>What the caller sees of one event; null stands for the end mark of streams.</summary>
    IEnumerable<byte[]> On(JsonObject? data);

    /// <summary>The round's whole answer, when its stream has ended; null when it ended too early.</summary>
    JsonObject? EndRound();

    /// <summary>What the caller sees of the calls of a round before they run.</summary>
    IEnumerable<byte[]> Taken(ImmutableArray<AgentCall> calls);

    /// <summary>What the caller sees of a call that ended.</summary>
    IEnumerable<byte[]> Given(AgentCall call, CallText text);

    /// <summary>The end of the stream.</summary>
    IEnumerable<byte[]> Finish(JsonObject answer);

    /// <summary>An error envelope as the event that ends a stream.</summary>
    byte[] Break(JsonObject envelope);
}
