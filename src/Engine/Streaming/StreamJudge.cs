using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>What judging a stream needs: the request's run, the runner, the pipeline for complete tool calls, the clock.</summary>
internal sealed record StreamJudge(GuardrailRun Run, GuardrailRunner Runner, GuardrailPipeline Pipeline, TimeProvider Time);
