using Guard.Engine.Spend;
using Guard.Engine.Streaming;

namespace Guard.Engine.Forwarding;

/// <summary>What every attempt shares. Built once.</summary>
/// <param name="Judge">Guardrails; the run in it belongs to no request and is replaced.</param>
/// <param name="SpendReader">For the headers that tell spend.</param>
/// <param name="Limits">Bounds of answers.</param>
internal sealed record AttemptLoopParts(StreamJudge Judge, ISpendReader SpendReader, AnswerLimits Limits)
{
    public TimeProvider Time => Judge.Time;
}
