using Guard.Engine.Content;

namespace Guard.Engine.Telemetry;

/// <summary>
/// The metrics of guardrails. A request may be judged by hundreds, so the series of recent judgements are found by one look into a table of fixed size.
/// Names that no rule has any more give their series back. Thread-safe.
/// </summary>
internal sealed class GuardrailFamilies
{
    private const int Slots = 8192;
    private const int Probes = 8;

    private static readonly string[] Labels = ["guardrail_name", "status", "hook_type"];

    private readonly LabelledFamily<NumberSeries> _errors;
    private readonly LabelledFamily<HistogramSeries> _latency;
    private readonly GuardrailSeries?[] _recent = new GuardrailSeries?[Slots];

    public GuardrailFamilies(MetricRegistry registry)
    {
        _errors = registry.Counter("litellm_guardrail_errors_total", "Judgements a guardrail failed to give.", ["guardrail_name", "error_type", "hook_type"]);
        _latency = registry.Histogram("litellm_guardrail_latency_seconds", "Seconds a guardrail took.", Labels);
        registry.Add(new CountFamily("litellm_guardrail_requests_total", "Judgements of a guardrail.", _latency));
    }

    public void Judged(string name, int hash, Stage stage, string status, long microseconds) => Find(name, hash, stage, status).Latency.Observe(microseconds);

    public void Failed(string name, Stage stage, string errorType) => _errors.Resolve(CallerLabels.Bounded(name), errorType, HookOf(stage)).Increment();

    /// <summary>Drops the series of every other guardrail. A request that is still judged by one of those may open its series once more, until the next call.</summary>
    public void Keep(IEnumerable<string> names)
    {
        var kept = names.Select(CallerLabels.Bounded).ToHashSet(StringComparer.Ordinal);
        foreach (ref var slot in _recent.AsSpan())
        {
            Volatile.Write(ref slot, null);
        }

        _errors.Remove(labels => !kept.Contains(labels[0]));
        _latency.Remove(labels => !kept.Contains(labels[0]));
    }

    /// <summary>One of a few neighbouring slots; when all are taken by others, one of those gives way.</summary>
    private GuardrailSeries Find(string name, int hash, Stage stage, string status)
    {
        var first = (hash ^ ((int)stage << 10) ^ (status.Length << 5)) & (Slots - 1);
        var free = (first + ((hash >> 16) & (Probes - 1))) & (Slots - 1);
        for (var probe = 0; probe < Probes; probe++)
        {
            var slot = (first + probe) & (Slots - 1);
            var series = Volatile.Read(ref _recent[slot]);
            if (series is null)
            {
                free = slot;
                break;
            }

            if (series.IsOf(name, status, stage))
            {
                return series;
            }
        }

        var (shown, hook) = (CallerLabels.Bounded(name), HookOf(stage));
        var found = new GuardrailSeries(name, status, stage, _latency.Resolve(shown, status, hook));
        Volatile.Write(ref _recent[free], found);
        return found;
    }

    private static string HookOf(Stage stage) => stage switch
    {
        Stage.Input => "pre_call",
        Stage.Output => "post_call",
        Stage.ToolList => "tool_list",
        Stage.ToolCall => "pre_mcp_call",
        Stage.ToolResult => "post_mcp_call",
        _ => "logging_only",
    };
}
