using System.Collections.Immutable;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>When one mode of an entry holds.</summary>
/// <param name="Mode">In lower case.</param>
/// <param name="Tags">Tags that ask for it, in order.</param>
/// <param name="IsElse">It holds for requests with none of the entry's tags.</param>
internal sealed record ModeUse(string Mode, ImmutableArray<string> Tags, bool IsElse);
