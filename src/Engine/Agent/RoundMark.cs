namespace Guard.Engine.Agent;

/// <summary>Marks a request that the gateway makes to itself: it is one round, and leads to no others.</summary>
/// <param name="IsCounted">The caller's limit has counted it already.</param>
internal sealed record RoundMark(bool IsCounted);
