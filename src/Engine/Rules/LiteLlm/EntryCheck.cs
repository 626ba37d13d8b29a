using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One matcher that an entry stands for.</summary>
/// <param name="Type">The matcher's key, such as <c>pii</c>.</param>
/// <param name="Settings">What stands under that key.</param>
/// <param name="Actions">What happens with each finding.</param>
internal sealed record EntryCheck(string Type, DocumentNode Settings, ActionPlan Actions);
