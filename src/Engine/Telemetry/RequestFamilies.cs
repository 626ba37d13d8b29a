namespace Guard.Engine.Telemetry;

/// <summary>LiteLLM's request, latency, token, spend and deployment metrics, with the label sets its dashboards query.</summary>
internal sealed class RequestFamilies
{
    private static readonly string[] Key = ["hashed_api_key", "api_key_alias"];
    private static readonly string[] Team = ["team", "team_alias"];
    private static readonly string[] Client = ["client_ip", "user_agent"];
    private static readonly string[] Deployment = ["litellm_model_name", "model_id", "api_base", "api_provider"];
    private static readonly string[] Spend = ["end_user", .. Key, "model", .. Team, "user", "user_email", .. Client, "model_id"];
    private static readonly string[] Tokens = ["end_user", .. Key, "model", .. Team, "user", "user_email", "requested_model", "model_id"];
    private static readonly string[] Upstream = ["model", .. Key, .. Team, "requested_model", "end_user", "user", "model_id"];

    private readonly LabelledFamily<NumberSeries> _total;
    private readonly LabelledFamily<NumberSeries> _failed;
    private readonly LabelledFamily<HistogramSeries> _latency;
    private readonly LabelledFamily<NumberSeries> _spend;
    private readonly LabelledFamily<NumberSeries> _requests;
    private readonly LabelledFamily<NumberSeries> _totalTokens;
    private readonly LabelledFamily<NumberSeries> _inputTokens;
    private readonly LabelledFamily<NumberSeries> _outputTokens;
    private readonly LabelledFamily<HistogramSeries> _upstreamLatency;
    private readonly LabelledFamily<HistogramSeries> _firstToken;
    private readonly LabelledFamily<HistogramSeries> _overhead;
    private readonly LabelledFamily<NumberSeries> _deploymentTotal;
    private readonly LabelledFamily<NumberSeries> _deploymentSuccess;
    private readonly LabelledFamily<NumberSeries> _deploymentFailure;

    public RequestFamilies(MetricRegistry registry)
    {
        string[] caller = ["end_user", .. Key, "requested_model", .. Team, "user", "user_email"];
        _total = registry.Counter("litellm_proxy_total_requests_metric_total", "Requests answered.", [.. caller, "status_code", "route", .. Client, "model_id"]);
        _failed = registry.Counter(
            "litellm_proxy_failed_requests_metric_total", "Requests answered with an error.", [.. caller, "exception_status", "exception_class", "route", .. Client, "model_id"]);
        _latency = registry.Histogram(
            "litellm_request_total_latency_metric", "Seconds from request to last byte.", ["end_user", .. Key, "requested_model", .. Team, "user", "model", "model_id"]);
        _spend = registry.Counter("litellm_spend_metric_total", "Money spent, in USD.", Spend, 0.000_000_001m);
        _requests = registry.Counter("litellm_requests_metric_total", "Calls a deployment answered.", Spend);
        _totalTokens = registry.Counter("litellm_total_tokens_metric_total", "Input and output tokens.", Tokens);
        _inputTokens = registry.Counter("litellm_input_tokens_metric_total", "Input tokens.", Tokens);
        _outputTokens = registry.Counter("litellm_output_tokens_metric_total", "Output tokens.", Tokens);
        _upstreamLatency = registry.Histogram("litellm_llm_api_latency_metric", "Seconds the provider took.", Upstream);
        _firstToken = registry.Histogram("litellm_llm_api_time_to_first_token_metric", "Seconds to a stream's first byte.", Upstream);
        _overhead = registry.Histogram(
            "litellm_overhead_latency_metric", "Seconds the gateway added.", ["model_group", "api_provider", "api_base", "litellm_model_name", .. Key, "model_id"]);
        _deploymentTotal = registry.Counter(
            "litellm_deployment_total_requests_total", "Attempts at a deployment.", ["requested_model", .. Deployment, .. Key, .. Team, .. Client]);
        _deploymentSuccess = registry.Counter(
            "litellm_deployment_success_responses_total", "Attempts a deployment answered.", ["requested_model", .. Deployment, .. Key, .. Team, .. Client]);
        _deploymentFailure = registry.Counter(
            "litellm_deployment_failure_responses_total",
            "Attempts a deployment failed.",
            ["requested_model", .. Deployment, "exception_status", "exception_class", .. Key, .. Team, .. Client]);
    }

    public RequestSeries Resolve(in RequestLabels labels, bool isFailure)
    {
        var who = labels.Caller;
        return new RequestSeries(
            _total.Resolve(
                who.EndUser, who.KeyHash, who.KeyAlias, labels.ModelGroup, who.Team, who.TeamAlias, who.User, who.UserEmail,
                labels.StatusCode, labels.Route, who.ClientIp, who.UserAgent, labels.ModelId),
            isFailure
                ? _failed.Resolve(
                    who.EndUser, who.KeyHash, who.KeyAlias, labels.ModelGroup, who.Team, who.TeamAlias, who.User, who.UserEmail,
                    labels.StatusCode, labels.ErrorClass, labels.Route, who.ClientIp, who.UserAgent, labels.ModelId)
                : null,
            _latency.Resolve(who.EndUser, who.KeyHash, who.KeyAlias, labels.ModelGroup, who.Team, who.TeamAlias, who.User, labels.Model, labels.ModelId));
    }

    public AttemptSeries Resolve(in AttemptLabels labels)
    {
        var who = labels.Caller;
        var (model, id, apiBase, provider) = labels.Deployment;
        var address = CallerLabels.Bounded(AddressOf(apiBase));
        string[] spend = [who.EndUser, who.KeyHash, who.KeyAlias, model, who.Team, who.TeamAlias, who.User, who.UserEmail, who.ClientIp, who.UserAgent, id];
        string[] tokens = [who.EndUser, who.KeyHash, who.KeyAlias, model, who.Team, who.TeamAlias, who.User, who.UserEmail, labels.ModelGroup, id];
        string[] upstream = [model, who.KeyHash, who.KeyAlias, who.Team, who.TeamAlias, labels.ModelGroup, who.EndUser, who.User, id];
        string[] deployment = [labels.ModelGroup, model, id, address, provider];
        string[] rest = [who.KeyHash, who.KeyAlias, who.Team, who.TeamAlias, who.ClientIp, who.UserAgent];
        return new AttemptSeries
        {
            Spend = _spend.Resolve(spend),
            Requests = labels.IsFailure ? null : _requests.Resolve(spend),
            TotalTokens = _totalTokens.Resolve(tokens),
            InputTokens = _inputTokens.Resolve(tokens),
            OutputTokens = _outputTokens.Resolve(tokens),
            UpstreamLatency = _upstreamLatency.Resolve(upstream),
            FirstToken = !labels.IsStream ? null : _firstToken.Resolve(upstream),
            Overhead = _overhead.Resolve(labels.ModelGroup, provider, address, model, who.KeyHash, who.KeyAlias, id),
            DeploymentTotal = _deploymentTotal.Resolve([.. deployment, .. rest]),
            DeploymentSuccess = labels.IsFailure ? null : _deploymentSuccess.Resolve([.. deployment, .. rest]),
            DeploymentFailure = !labels.IsFailure ? null : _deploymentFailure.Resolve([.. deployment, labels.StatusCode, labels.ErrorClass, .. rest]),
        };
    }

    // Without user info and query, where operators have been seen to put credentials.
    private static string? AddressOf(string? apiBase) => Uri.TryCreate(apiBase, UriKind.Absolute, out var address)
        ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : null;
}
