using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>A copy of judged content, waiting for the second rule set.</summary>
/// <param name="Query">Who asked for what.</param>
/// <param name="Body">The request or answer as it came.</param>
/// <param name="Side">Which of the two.</param>
/// <param name="Live">What the rules in force decided.</param>
internal sealed record ShadowContent(SelectionQuery Query, byte[] Body, Stage Side, Verdict Live);
