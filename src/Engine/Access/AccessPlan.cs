using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>What a decision over the directory wants written, and what it answers once that is done.</summary>
/// <param name="Changes">Written in one transaction, in order; may be empty.</param>
/// <param name="Answer">Handed back after the changes are durable and visible.</param>
public sealed record AccessPlan<T>(ImmutableArray<AccessChange> Changes, T Answer);
