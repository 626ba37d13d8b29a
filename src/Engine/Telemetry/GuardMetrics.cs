using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Telemetry;

/// <summary>
/// Counts what happens, under LiteLLM's names where it has one and <c>guard_*</c> else. Thread-safe. Counting in a series seen before neither locks nor
/// allocates; no metric grows past its limit, and keys appear only as their hash.
/// </summary>
public sealed class GuardMetrics
{
    private const string None = ErrorClassNames.None;
    private const int ClientClosedRequest = 499;

    /// <summary>What an attempt counts as that failed before, or after, a good status line.</summary>
    private const int BadGateway = 502;

    /// <summary>Combinations remembered per metric slot; past it they are looked up family by family.</summary>
    private const int RememberedPerSeries = 4;

    private static readonly ImmutableArray<string> StatusTexts =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly ConcurrentDictionary<RequestLabels, RequestSeries> _requests = new();
    private readonly ConcurrentDictionary<AttemptLabels, AttemptSeries> _attempts = new();
    private readonly MetricsOptions _options;
    private readonly MetricRegistry _registry;
    private readonly RequestFamilies _families;
    private readonly PlainFamily _inFlight;
    private readonly PlainFamily _heldStreamBytes;
    private readonly PlainFamily _bufferedBytes;
    private readonly GuardrailFamilies _guardrails;
    private readonly LabelledFamily<NumberSeries> _sideCalls;
    private readonly LabelledFamily<HistogramSeries> _sideCallLatency;
    private readonly LabelledFamily<NumberSeries> _mcpRequests;
    private readonly LabelledFamily<HistogramSeries> _mcpLatency;
    private readonly LabelledFamily<NumberSeries> _mcpTools;
    private readonly LabelledFamily<NumberSeries> _mcpWithheld;
    private readonly LabelledFamily<NumberSeries> _mcpCatalogue;
    private readonly LabelledFamily<NumberSeries> _mcpListed;
    private readonly LabelledFamily<NumberSeries> _agentCalls;
    private readonly PlainFamily _agentRounds;
    private readonly LabelledFamily<NumberSeries> _shadowDecisions;
    private readonly LabelledFamily<NumberSeries> _shadowRules;
    private int _rememberedRequests;
    private int _rememberedAttempts;

    public GuardMetrics(MetricsOptions options)
    {
        _options = options;
        _registry = new MetricRegistry(options.MaxSeriesPerMetric);
        _families = new RequestFamilies(_registry);
        _guardrails = new GuardrailFamilies(_registry);
        _sideCalls = _registry.Counter("guard_side_calls_total", "Calls of guardrails to services of others, by how they ended.", ["destination", "outcome"]);
        _sideCallLatency = _registry.Histogram("guard_side_call_seconds", "Seconds such a call took, waiting included.", ["destination"]);
        _mcpRequests = _registry.Counter("guard_mcp_requests_total", "Requests to MCP servers, by how they ended.", ["server", "method", "outcome"]);
        _mcpLatency = _registry.Histogram("guard_mcp_request_seconds", "Seconds such a request took.", ["server"]);
        _mcpTools = _registry.Gauge("guard_mcp_pinned_tools", "Tools of MCP servers, by how what the server lists compares with what was approved.", ["server", "state"]);
        _mcpWithheld = _registry.Counter("guard_mcp_withheld_calls_total", "Calls of tools that were refused because their definition is not approved.", ["server"]);
        _mcpCatalogue = _registry.Gauge("guard_mcp_tool_list_tokens", "Tokens of the last list of an MCP server's tools, estimated.", ["server"]);
        _mcpListed = _registry.Counter("guard_mcp_listed_tokens_total", "Tokens of all lists of an MCP server's tools, estimated.", ["server"]);
        _agentCalls = _registry.Counter("guard_agent_calls_total", "Calls of tools that models made through the gateway, by how they ended.", ["outcome"]);
        _agentRounds = _registry.Add(new PlainFamily("guard_agent_rounds_total", "Times a model was asked in requests that let it call the gateway's tools.", MetricKind.Counter));
        _inFlight = _registry.Add(new PlainFamily("litellm_in_flight_requests", "Requests being served.", MetricKind.Gauge));
        _heldStreamBytes = _registry.Add(new PlainFamily("guard_held_stream_bytes", "Streamed bytes held back until judged.", MetricKind.Gauge));
        _bufferedBytes = _registry.Add(new PlainFamily("guard_buffered_body_bytes", "Bytes of request and answer bodies in memory.", MetricKind.Gauge));
        _shadowDecisions = _registry.Counter("guard_shadow_decisions_total", "Contents judged by the rules in force and by the shadow rules, by both decisions.", ["live", "shadow"]);
        _shadowRules = _registry.Counter("guard_shadow_rule_decisions_total", "Contents a shadow rule would have changed or refused.", ["rule", "decision"]);
        ProcessFamilies.Declare(_registry);
    }

    /// <summary>Requests started and not yet finished.</summary>
    public long InFlight => _inFlight.Series.Value;

    public void RequestStarted() => _inFlight.Series.Increment();

    /// <summary>Ends a request that others count. Called in the place of <see cref="RequestFinished"/>.</summary>
    public void RequestLeft() => _inFlight.Series.Add(-1);

    /// <summary>Counts a request and its last attempt. Called once for each <see cref="RequestStarted"/>.</summary>
    public void RequestFinished(in RequestMeasurement measurement)
    {
        _inFlight.Series.Add(-1);
        var record = measurement.Spend;
        var caller = CallerLabels.Of(measurement, _options);
        var errorClass = ErrorClassNames.Of(measurement.Error, measurement.StatusCode);
        var group = CallerLabels.Bounded(measurement.ModelGroup ?? record?.ModelGroup);
        var labels = new RequestLabels(
            caller, group, CallerLabels.Bounded(record?.Model), record?.DeploymentId ?? None, measurement.Route, StatusText(measurement.StatusCode), errorClass);
        SeriesOf(labels, measurement.StatusCode is >= 400 and not ClientClosedRequest).Finished(measurement.TotalMicroseconds);
        if (record is not { DeploymentId: not null })
        {
            return;
        }

        var attempt = SeriesOf(LabelsOf(caller, group, record));
        var upstream = measurement.UpstreamMicroseconds ?? Microseconds(record.EndedAt - record.StartedAt);
        attempt.Finished(record, upstream, measurement.FirstTokenMicroseconds);
        attempt.Overhead.Observe(measurement.TotalMicroseconds - upstream);
    }

    /// <summary>Counts an attempt that was followed by another; the last one travels with <see cref="RequestFinished"/>.</summary>
    public void AttemptFinished(Caller? caller, SpendRecord record)
    {
        if (record.DeploymentId is null)
        {
            return;
        }

        var labels = LabelsOf(CallerLabels.Of(caller, record, _options), CallerLabels.Bounded(record.ModelGroup), record);
        SeriesOf(labels).Finished(record, Microseconds(record.EndedAt - record.StartedAt), firstTokenMicroseconds: null);
    }

    /// <summary>Counts one judgement.</summary>
    /// <param name="name">The guardrail's configured name.</param>
    /// <param name="stage">Where it judged.</param>
    /// <param name="status">The evidence's word: success, guardrail_intervened, guardrail_failed_to_respond.</param>
    /// <param name="microseconds">How long it took.</param>
    public void GuardrailJudged(string name, Stage stage, string status, long microseconds) => _guardrails.Judged(name, name.GetHashCode(StringComparison.Ordinal), stage, status, microseconds);

    /// <summary>The same for a caller that keeps the hash of the name.</summary>
    public void GuardrailJudged(string name, int hash, Stage stage, string status, long microseconds) => _guardrails.Judged(name, hash, stage, status, microseconds);

    /// <summary>Counts a guardrail that threw or timed out, besides its judgement.</summary>
    /// <param name="name">The guardrail's configured name.</param>
    /// <param name="stage">Where it failed.</param>
    /// <param name="errorType">A word from the code, such as an exception's type name; never a message.</param>
    public void GuardrailFailed(string name, Stage stage, string errorType) => _guardrails.Failed(name, stage, errorType);

    /// <summary>Drops the series of guardrails that are configured no longer. Called when the rules change, so that names of former rules do not use up the room of present ones.</summary>
    /// <param name="names">The configured names.</param>
    public void KeepGuardrails(IEnumerable<string> names) => _guardrails.Keep(names);

    /// <summary>Counts one call of a guardrail to a service of others.</summary>
    /// <param name="destination">Its configured name, never its address.</param>
    /// <param name="outcome">One word.</param>
    /// <param name="microseconds">How long it took.</param>
    public void SideCallEnded(string destination, string outcome, long microseconds)
    {
        _sideCalls.Resolve(destination, outcome).Increment();
        _sideCallLatency.Resolve(destination).Observe(microseconds);
    }

    /// <summary>Counts one time a model was asked on behalf of a request that lets it call tools.</summary>
    public void AgentRoundBegan() => _agentRounds.Series.Increment();

    /// <summary>Counts one call of a tool that a model made.</summary>
    /// <param name="outcome">completed, failed or refused.</param>
    public void AgentCallEnded(string outcome) => _agentCalls.Resolve(outcome).Increment();

    /// <summary>Counts one request to an MCP server.</summary>
    /// <param name="server">Its configured name.</param>
    /// <param name="method">One of a fixed list of methods.</param>
    /// <param name="outcome">ok, error or aborted.</param>
    /// <param name="microseconds">How long it took.</param>
    public void McpRequestEnded(string server, string method, string outcome, long microseconds)
    {
        _mcpRequests.Resolve(server, method, outcome).Increment();
        _mcpLatency.Resolve(server).Observe(microseconds);
    }

    /// <summary>Tells how many tools of an MCP server are in one state.</summary>
    /// <param name="server">Its configured name.</param>
    /// <param name="state">One of a fixed list of words.</param>
    /// <param name="count">How many.</param>
    public void McpToolsPinned(string server, string state, long count) => _mcpTools.Resolve(server, state).Set(count);

    /// <summary>Counts one call of a tool that is not served because its definition is not approved.</summary>
    /// <param name="server">The server's configured name.</param>
    public void McpCallWithheld(string server) => _mcpWithheld.Resolve(server).Increment();

    /// <summary>Tells what a list of an MCP server's tools costs a model that reads it.</summary>
    /// <param name="server">The server's configured name.</param>
    /// <param name="tokens">Of the tools that were shown.</param>
    public void McpToolsListed(string server, long tokens)
    {
        _mcpCatalogue.Resolve(server).Set(tokens);
        _mcpListed.Resolve(server).Add(tokens);
    }

    /// <summary>Counts one content that shadow rules judged too.</summary>
    /// <param name="live">What was done: allow, mask, block.</param>
    /// <param name="shadow">What they would have done: allow, mask, block, or error.</param>
    public void ShadowDecided(string live, string shadow) => _shadowDecisions.Resolve(live, shadow).Increment();

    /// <summary>Counts one content that a shadow rule would have changed or refused.</summary>
    /// <param name="rule">Rule id and version.</param>
    /// <param name="decision">mask or block.</param>
    public void ShadowRuleActed(string rule, string decision) => _shadowRules.Resolve(rule, decision).Increment();

    /// <summary>Adds to the bytes held back in streams; negative when they leave.</summary>
    public void HeldStreamBytesChanged(long delta) => _heldStreamBytes.Series.Add(delta);

    /// <summary>Adds to the bytes of bodies in memory; negative when a buffer goes back.</summary>
    public void BufferedBytesChanged(long delta) => _bufferedBytes.Series.Add(delta);

    /// <summary>Declares a gauge its owner knows, read at each scrape. Start-up only; throws when the name is taken.</summary>
    public void Watch(string name, string help, Func<long> read) => _registry.Add(new PlainFamily(name, help, MetricKind.Gauge, read));

    /// <summary>Declares a counter its owner keeps, read at each scrape; the name ends in <c>_total</c>. Start-up only; throws when the name is taken.</summary>
    public void WatchCounter(string name, string help, Func<long> read) => _registry.Add(new PlainFamily(name, help, MetricKind.Counter, read));

    /// <summary>Declares a fact shown as a label of a series that is always 1. Start-up only; throws when the name is taken.</summary>
    public void WatchInfo(string name, string help, string label, Func<string> read) => _registry.Add(new InfoFamily(name, help, label, read));

    /// <summary>Declares <c>litellm_deployment_state</c>, read at each scrape. Start-up only; throws when it is declared already.</summary>
    public void WatchDeployments(Func<IEnumerable<DeploymentStatus>> read) => _registry.Add(new DeploymentFamily(_options.MaxSeriesPerMetric, read));

    /// <summary>Writes every metric in the Prometheus text format 0.0.4 and flushes.</summary>
    public ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken) => _registry.WriteAsync(output, cancellationToken);

    private static AttemptLabels LabelsOf(in CallerLabels caller, string group, SpendRecord record)
    {
        // Only a failed attempt has an error to tell apart: a caller that left, or an answer a guardrail blocked, is no fault of the deployment.
        var isFailure = record.Status == AttemptStatus.Failure;
        var status = record.StatusCode >= 400 ? record.StatusCode : BadGateway;
        return new AttemptLabels
        {
            Caller = caller,
            ModelGroup = group,
            Deployment = new DeploymentLabels(CallerLabels.Bounded(record.Model), record.DeploymentId ?? None, record.ApiBase, record.Provider ?? None),
            StatusCode = isFailure ? StatusText(status) : None,
            ErrorClass = isFailure ? ErrorClassNames.Of(null, status) : None,
            IsFailure = isFailure,
            IsStream = record.IsStream,
        };
    }

    private static string StatusText(int status) => (uint)status < (uint)StatusTexts.Length ? StatusTexts[status] : None;

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private RequestSeries SeriesOf(in RequestLabels labels, bool isFailure)
    {
        if (_requests.TryGetValue(labels, out var series))
        {
            return series;
        }

        series = _families.Resolve(labels, isFailure);
        if (HasRoom(ref _rememberedRequests))
        {
            _requests.TryAdd(labels, series);
        }

        return series;
    }

    private AttemptSeries SeriesOf(in AttemptLabels labels)
    {
        if (_attempts.TryGetValue(labels, out var series))
        {
            return series;
        }

        series = _families.Resolve(labels);
        if (HasRoom(ref _rememberedAttempts))
        {
            _attempts.TryAdd(labels, series);
        }

        return series;
    }

    private bool HasRoom(ref int remembered)
    {
        var limit = (long)_options.MaxSeriesPerMetric * RememberedPerSeries;
        return Volatile.Read(ref remembered) < limit && Interlocked.Increment(ref remembered) <= limit;
    }
}
