namespace Guard.Engine.Routing;

/// <summary>What a strategy may know about the pick it makes.</summary>
/// <param name="Group">The model group asked for.</param>
/// <param name="Attempt">1 for the first attempt of a call.</param>
/// <param name="Now">The router's monotonic clock, in ticks of 100 ns.</param>
public readonly record struct RoutingContext(ModelGroup Group, int Attempt, long Now);
