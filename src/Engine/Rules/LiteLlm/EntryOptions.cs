using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>The parameters that LiteLLM gives to every provider.</summary>
/// <param name="Message">What a caller reads when something is refused, or null.</param>
/// <param name="Limits">How long it may take, and what happens when it fails.</param>
internal sealed record EntryOptions(string? Message, RuleLimits Limits)
{
    /// <summary>A check that asks another service: it reads these parameters itself.</summary>
    private const string Remote = "generic_guardrail_api";

    /// <summary>Its message has placeholders of its own.</summary>
    private const string ToolPermission = "tool_permission";

    public static EntryOptions Read(EntryParameters parameters, string provider)
    {
        var message = provider == ToolPermission ? null : parameters.Text("violation_message_template")?
            .Replace("{guardrail_name}", parameters.Findings.Name, StringComparison.Ordinal)
            .Replace("{default_message}", $"Blocked by the guardrail \"{parameters.Findings.Name}\".", StringComparison.Ordinal);
        parameters.Accept(
            "streaming_sampling_rate", "streaming_end_of_stream_only", "streaming_buffer_until_moderated", "end_session_after_n_fails", "on_violation",
            "realtime_violation_message", "description", "guardrail_id", "default_off");
        ReportScope(parameters);
        ReportRoute(parameters);
        parameters.Accept("mask_request_content", "mask_response_content");
        if (provider == Remote)
        {
            return new EntryOptions(message, RuleLimits.Default);
        }

        parameters.Word("unreachable_fallback", "fail_closed", "fail_open");
        if (provider is GuardrailProviders.Presidio or GuardrailProviders.ContentFilter)
        {
            parameters.Ignore("api_key", "nothing is called");
            parameters.Ignore("api_base", "nothing is called");
        }

        var mode = parameters.Flag("fail_on_error") == false ? FailureMode.Open : FailureMode.Closed;
        var timeout = parameters.Number("timeout", 0.001, 300);
        return new EntryOptions(message, new RuleLimits(timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : RuleLimits.Default.Timeout, mode) { HasTimeout = timeout is not null });
    }

    private static void ReportScope(EntryParameters parameters)
    {
        foreach (var key in new[] { "skip_system_message_in_guardrail", "skip_tool_message_in_guardrail", "experimental_use_latest_role_message_only" })
        {
            if (parameters.Flag(key) == true)
            {
                parameters.Findings.Warning(parameters.PositionOf(key), $"has \"{key}\", which is not served yet", "more than asked is judged");
            }
        }
    }

    private static void ReportRoute(EntryParameters parameters)
    {
        if (parameters.Word("on_sensitive_data", "block", "route") == "route")
        {
            parameters.Findings.NotServed(parameters.PositionOf("on_sensitive_data"), "sending sensitive requests to another model is not served yet", "write on_sensitive_data: block");
        }

        parameters.Accept("sensitive_data_route_to_model", "sticky_session_routing");
    }
}
