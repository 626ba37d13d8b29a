using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>What one check remembers of one session. Immutable.</summary>
/// <param name="Events">Events seen so far.</param>
/// <param name="History">Events that the next request's history is expected to begin with.</param>
/// <param name="Marks">The last sight of each thing the check looks for.</param>
public sealed record SessionMarks(long Events, int History, ImmutableArray<SessionMark> Marks);
