using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Where a policy applies (LiteLLM's <c>policy_attachments</c>). Immutable.</summary>
/// <param name="Policy">What applies.</param>
/// <param name="Scope">To whom; null for everyone.</param>
/// <param name="Via">How it is matched in LiteLLM's words, such as <c>team:hr</c> or <c>scope:*</c>.</param>
/// <param name="Origin">Where it was written.</param>
public sealed record PolicyAttachment(GuardrailPolicy Policy, RuleScope? Scope, string Via, SourcePosition Origin);
