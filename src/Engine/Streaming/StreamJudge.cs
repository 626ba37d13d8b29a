using Guard.Engine.Guardrails;
using Guard.Engine.Telemetry;

namespace Guard.Engine.Streaming;

/// <summary>What judging a stream needs: the request's run, the runner, the pipeline for complete tool calls, the gauge of held bytes, the clock.</summary>
internal sealed record StreamJudge(GuardrailRun Run, GuardrailRunner Runner, GuardrailPipeline Pipeline, GuardMetrics Metrics, TimeProvider Time);
