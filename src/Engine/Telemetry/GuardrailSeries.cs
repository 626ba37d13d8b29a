using Guard.Engine.Content;

namespace Guard.Engine.Telemetry;

/// <summary>The series in which the judgements of one guardrail count, with what they are of. Immutable.</summary>
internal sealed record GuardrailSeries(string Name, string Status, Stage Stage, HistogramSeries Latency)
{
    /// <summary>Compares names by identity: another string of the same text is only looked up again.</summary>
    public bool IsOf(string name, string status, Stage stage) => ReferenceEquals(Name, name) && Stage == stage && ReferenceEquals(Status, status);
}
