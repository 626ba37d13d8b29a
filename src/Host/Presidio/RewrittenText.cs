using System.Collections.Immutable;

namespace Guard.Host.Presidio;

/// <summary>A text whose results were replaced, and where what replaced them stands; from the end to the start.</summary>
internal sealed record RewrittenText(string Text, ImmutableArray<RewrittenItem> Items);
