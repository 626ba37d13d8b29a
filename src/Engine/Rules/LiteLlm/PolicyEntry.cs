using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One entry of LiteLLM's <c>policies</c> map, as written. Immutable.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Definition">What stands under it.</param>
/// <param name="Position">Where its name was written.</param>
/// <param name="Location">Where it was defined.</param>
public sealed record PolicyEntry(string Name, DocumentNode Definition, SourcePosition Position, EntryLocation Location = EntryLocation.Config);
