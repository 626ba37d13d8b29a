using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One entry of LiteLLM's <c>policy_attachments</c> list, as written. Immutable.</summary>
/// <param name="Definition">The map with <c>policy</c> and to whom it applies.</param>
/// <param name="Location">Where it was defined.</param>
public sealed record AttachmentEntry(DocumentNode Definition, EntryLocation Location = EntryLocation.Config);
