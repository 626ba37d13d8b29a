using System.Collections.Immutable;

namespace Guard.Engine.Agent;

/// <summary>What an answer of a model asks for.</summary>
/// <param name="Calls">Calls to run, or to refuse.</param>
/// <param name="GoesOn">The model is asked again once they have ended; else the answer is the last.</param>
internal sealed record AgentTurn(ImmutableArray<AgentCall> Calls, bool GoesOn);
