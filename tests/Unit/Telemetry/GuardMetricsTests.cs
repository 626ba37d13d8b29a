using System.Globalization;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;

namespace Guard.UnitTests.Telemetry;

public class GuardMetricsTests
{
    private static readonly Caller App = new()
    {
        Key = new VirtualKey { TokenHash = "0123abcd", KeyName = "sk-...wxyz", KeyAlias = "app" },
        Team = new Team { TeamId = "t1", TeamAlias = "Core" },
        User = new User { UserId = "u1", UserEmail = "dev@example.org" },
        EndUser = new EndUser { EndUserId = "customer-7" },
    };

    [Fact]
    public async Task FinishedRequest_CountsUnderLiteLlmsNamesAndLabels()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestStarted();
        metrics.RequestFinished(Measurement(Record()));

        var page = await PageAsync(metrics);
        page.ShouldContain("# TYPE litellm_proxy_total_requests_metric_total counter\n");
        page.ShouldContain(
            "litellm_proxy_total_requests_metric_total{end_user=\"None\",hashed_api_key=\"0123abcd\",api_key_alias=\"app\",requested_model=\"gpt\",team=\"t1\",team_alias=\"Core\","
            + "user=\"u1\",user_email=\"dev@example.org\",status_code=\"200\",route=\"/v1/chat/completions\",client_ip=\"None\",user_agent=\"None\",model_id=\"d1\"} 1\n");
        page.ShouldContain(
            "litellm_spend_metric_total{end_user=\"None\",hashed_api_key=\"0123abcd\",api_key_alias=\"app\",model=\"openai/gpt-x\",team=\"t1\",team_alias=\"Core\",user=\"u1\","
            + "user_email=\"dev@example.org\",client_ip=\"None\",user_agent=\"None\",model_id=\"d1\"} 0.0000325\n");
        Value(page, "litellm_total_tokens_metric_total").ShouldBe("30");
        Value(page, "litellm_input_tokens_metric_total").ShouldBe("10");
        Value(page, "litellm_output_tokens_metric_total").ShouldBe("20");
        Value(page, "litellm_requests_metric_total").ShouldBe("1");
        Value(page, "litellm_deployment_total_requests_total").ShouldBe("1");
        Value(page, "litellm_deployment_success_responses_total").ShouldBe("1");
        Value(page, "litellm_request_total_latency_metric_sum").ShouldBe("0.25");
        Value(page, "litellm_llm_api_latency_metric_sum").ShouldBe("0.2");
        Value(page, "litellm_overhead_latency_metric_sum").ShouldBe("0.05");
        page.ShouldNotContain("litellm_proxy_failed_requests_metric_total{");
        page.ShouldNotContain("litellm_deployment_failure_responses_total{");
    }

    [Fact]
    public async Task RefusedRequest_CountsAsFailed_WithItsClass()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestStarted();
        metrics.RequestFinished(new RequestMeasurement
        {
            Route = "/v1/chat/completions",
            StatusCode = 401,
            Error = GuardErrorCode.KeyNotFound,
            TotalMicroseconds = 90,
        });

        var line = Line(await PageAsync(metrics), "litellm_proxy_failed_requests_metric_total");
        line.ShouldContain("exception_status=\"401\",exception_class=\"AuthenticationError\"");
        line.ShouldContain("hashed_api_key=\"None\"");
    }

    [Fact]
    public async Task AbortedRequest_IsNoFailure()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestStarted();
        metrics.RequestFinished(Measurement(Record() with { Status = AttemptStatus.Aborted }) with { StatusCode = 499 });

        var page = await PageAsync(metrics);
        Line(page, "litellm_proxy_total_requests_metric_total").ShouldContain("status_code=\"499\"");
        page.ShouldNotContain("litellm_proxy_failed_requests_metric_total{");
        page.ShouldNotContain("litellm_deployment_failure_responses_total{");
    }

    [Fact]
    public async Task SupersededAttempt_CountsForItsDeployment_NotAsARequest()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.AttemptFinished(App, Record() with { Status = AttemptStatus.Failure, StatusCode = 429, Cost = NanoUsd.Zero });

        var page = await PageAsync(metrics);
        Line(page, "litellm_deployment_failure_responses_total").ShouldContain("exception_status=\"429\",exception_class=\"RateLimitError\"");
        page.ShouldNotContain("litellm_proxy_total_requests_metric_total{");
        page.ShouldNotContain("litellm_deployment_success_responses_total{");
    }

    [Fact]
    public async Task FirstToken_IsMeasured_ForStreamsOnly()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestFinished(Measurement(Record()));
        (await PageAsync(metrics)).ShouldNotContain("litellm_llm_api_time_to_first_token_metric_count");
        metrics.RequestFinished(Measurement(Record() with { IsStream = true }) with { FirstTokenMicroseconds = 30_000 });

        Value(await PageAsync(metrics), "litellm_llm_api_time_to_first_token_metric_count").ShouldBe("1");
    }

    [Fact]
    public async Task Address_HasNoCredentials()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestFinished(Measurement(Record() with { ApiBase = "https://name:secret@upstream.example/v1?key=secret" }));

        var page = await PageAsync(metrics);
        page.ShouldContain("api_base=\"https://upstream.example/v1\"");
        page.ShouldNotContain("secret");
    }

    [Fact]
    public async Task InFlight_RisesAndFalls()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.RequestStarted();
        metrics.RequestStarted();
        Value(await PageAsync(metrics), "litellm_in_flight_requests").ShouldBe("2");
        metrics.RequestFinished(Measurement(null));

        metrics.InFlight.ShouldBe(1);
    }

    [Fact]
    public async Task Guardrail_CountsWithStatusAndHook()
    {
        var metrics = new GuardMetrics(new MetricsOptions());

        metrics.GuardrailJudged("pii", Stage.Input, "guardrail_intervened", 1_500);
        metrics.GuardrailFailed("judge", Stage.Output, "TimeoutException");

        var page = await PageAsync(metrics);
        page.ShouldContain("litellm_guardrail_requests_total{guardrail_name=\"pii\",status=\"guardrail_intervened\",hook_type=\"pre_call\"} 1\n");
        page.ShouldContain("litellm_guardrail_latency_seconds_sum{guardrail_name=\"pii\",status=\"guardrail_intervened\",hook_type=\"pre_call\"} 0.0015\n");
        page.ShouldContain("litellm_guardrail_errors_total{guardrail_name=\"judge\",error_type=\"TimeoutException\",hook_type=\"post_call\"} 1\n");
    }

    [Fact]
    public async Task EndUsersAndClients_AreToldApart_OnlyWhenAsked()
    {
        var metrics = new GuardMetrics(new MetricsOptions { LabelEndUsers = true, LabelClients = true });

        metrics.RequestFinished(Measurement(Record()) with { ClientIp = "10.0.0.9", UserAgent = new string('x', 5_000) });

        var line = Line(await PageAsync(metrics), "litellm_proxy_total_requests_metric_total");
        line.ShouldContain("end_user=\"customer-7\"");
        line.ShouldContain("client_ip=\"10.0.0.9\"");
        line.ShouldContain($"user_agent=\"{new string('x', 128)}\"");
    }

    [Fact]
    public async Task Series_StopAtTheLimit_AndTheRestIsOther()
    {
        var metrics = new GuardMetrics(new MetricsOptions { MaxSeriesPerMetric = 10 });

        for (var index = 0; index < 100; index++)
        {
            metrics.GuardrailJudged("g" + index.ToString(CultureInfo.InvariantCulture), Stage.Input, "success", 1);
        }

        var page = await PageAsync(metrics);
        var lines = page.Split('\n').Where(line => line.StartsWith("litellm_guardrail_requests_total{", StringComparison.Ordinal)).ToArray();
        lines.Length.ShouldBe(11);
        lines.ShouldContain("litellm_guardrail_requests_total{guardrail_name=\"other\",status=\"other\",hook_type=\"other\"} 90");
        page.ShouldContain("guard_metrics_dropped_series_total{metric=\"litellm_guardrail_latency_seconds\"} 90\n");
    }

    [Fact]
    public async Task Requests_AreAllCounted_WhenMoreCombinationsComeThanAreRemembered()
    {
        var metrics = new GuardMetrics(new MetricsOptions { MaxSeriesPerMetric = 5 });

        for (var index = 0; index < 200; index++)
        {
            metrics.RequestFinished(Measurement(Record() with { DeploymentId = "d" + index.ToString(CultureInfo.InvariantCulture) }));
        }

        Sum(await PageAsync(metrics), "litellm_requests_metric_total").ShouldBe(200);
    }

    [Fact]
    public async Task KnownSeries_CountWithoutAllocating()
    {
        var metrics = new GuardMetrics(new MetricsOptions());
        var measurement = Measurement(Record());
        Count(metrics, measurement, 50);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(metrics, measurement, 200);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.ShouldBeLessThan(200, "less than a byte a request");
        Value(await PageAsync(metrics), "litellm_requests_metric_total").ShouldBe("250");
    }

    [Fact]
    public async Task ParallelCounting_LosesNothing()
    {
        var metrics = new GuardMetrics(new MetricsOptions());
        var measurement = Measurement(Record());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Count(metrics, measurement, 500))));

        var page = await PageAsync(metrics);
        Value(page, "litellm_requests_metric_total").ShouldBe("4000");
        Value(page, "litellm_request_total_latency_metric_count").ShouldBe("4000");
        metrics.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task WatchedNumbers_AreReadAtTheScrape()
    {
        var metrics = new GuardMetrics(new MetricsOptions());
        long depth = 3;
        metrics.Watch("guard_spend_journal_records", "Waiting.", () => depth);
        metrics.WatchInfo("guard_rule_set_info", "Rules in force.", "revision", () => "abc");
        depth = 4;

        var page = await PageAsync(metrics);
        page.ShouldContain("# TYPE guard_spend_journal_records gauge\nguard_spend_journal_records 4\n");
        page.ShouldContain("guard_rule_set_info{revision=\"abc\"} 1\n");
    }

    [Fact]
    public void Name_IsRefused_WhenItIsTaken() => Should.Throw<InvalidOperationException>(
        () => new GuardMetrics(new MetricsOptions()).Watch("litellm_in_flight_requests", "Again.", () => 0));

    private static void Count(GuardMetrics metrics, in RequestMeasurement measurement, int times)
    {
        for (var index = 0; index < times; index++)
        {
            metrics.RequestStarted();
            metrics.GuardrailJudged("pii", Stage.Input, "success", 5);
            metrics.RequestFinished(measurement);
        }
    }

    private static RequestMeasurement Measurement(SpendRecord? record) => new()
    {
        Caller = App,
        Spend = record,
        Route = "/v1/chat/completions",
        ModelGroup = "gpt",
        StatusCode = 200,
        TotalMicroseconds = 250_000,
        UpstreamMicroseconds = 200_000,
    };

    private static SpendRecord Record() => new()
    {
        RequestId = "r",
        Attempt = 1,
        CallType = "acompletion",
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(200),
        Status = AttemptStatus.Success,
        StatusCode = 200,
        Usage = new Usage(10, 20, UsageSource.Provider),
        Cost = new NanoUsd(32_500),
        ModelGroup = "gpt",
        Model = "openai/gpt-x",
        DeploymentId = "d1",
        Provider = "openai",
        ApiBase = "https://upstream.example/v1",
    };

    private static string Line(string page, string name) =>
        page.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal));

    private static string Value(string page, string name)
    {
        var line = Line(page, name);
        return line[(line.LastIndexOf(' ') + 1)..];
    }

    private static long Sum(string page, string name) => page.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));

    private static Task<string> PageAsync(GuardMetrics metrics) => MetricsPage.ReadAsync(metrics);
}
