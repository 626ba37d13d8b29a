using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One attachment as read.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Scope">To whom it applies; null for everyone.</param>
/// <param name="Via">The same in LiteLLM's words.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record AttachmentDraft(Written<string> Policy, RuleScope? Scope, string Via, SourcePosition Origin);
