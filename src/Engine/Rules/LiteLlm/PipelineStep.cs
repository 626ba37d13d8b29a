using System.Collections.Immutable;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>One step of a pipeline, compiled.</summary>
/// <param name="Draft">As read.</param>
/// <param name="Guardrails">What the guardrail of that name consists of.</param>
internal sealed record PipelineStep(StepDraft Draft, ImmutableArray<IGuardrail> Guardrails);
