using Guard.Engine.Content;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Where a rule stands, and for which requests.</summary>
/// <param name="At">Stages it judges in its turn.</param>
/// <param name="ConcurrentAt">Stages it judges beside the model call.</param>
/// <param name="Scope">Null for all requests.</param>
internal sealed record RulePlace(StageSet At, StageSet ConcurrentAt, RuleScope? Scope);
