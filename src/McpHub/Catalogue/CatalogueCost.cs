using System.Collections.Immutable;

namespace Guard.McpHub.Catalogue;

/// <summary>What the list of one server's tools costs a model that reads it, by Guard's estimate. Immutable.</summary>
/// <param name="Server">Name of the server.</param>
/// <param name="Tools">How many tools the last list showed.</param>
/// <param name="Tokens">Tokens of them all.</param>
/// <param name="Heaviest">The heaviest of them, as callers know them, with their tokens.</param>
/// <param name="ListedAt">When that list was made.</param>
public sealed record CatalogueCost(string Server, int Tools, long Tokens, ImmutableArray<KeyValuePair<string, long>> Heaviest, DateTimeOffset ListedAt);
