namespace Guard.Engine.Content;

/// <summary>Root fields of a chat request and what becomes of them.</summary>
internal static class ChatField
{
    /// <summary>True for fields that are meant for Guard and do not travel on.</summary>
    public static bool IsForGuard(ChatFieldKind kind) =>
        kind is ChatFieldKind.Guardrails or ChatFieldKind.DisableGlobal or ChatFieldKind.Tags or ChatFieldKind.SessionId or ChatFieldKind.LiteLlmMetadata or ChatFieldKind.GuardOnly;

    /// <summary>The walk stands on the property name.</summary>
    public static ChatFieldKind Of(ref JsonWalk walk)
    {
        if (walk.Is("messages"u8))
        {
            return ChatFieldKind.Messages;
        }

        if (walk.Is("model"u8))
        {
            return ChatFieldKind.Model;
        }

        if (walk.IsNamed("tools"u8))
        {
            return ChatFieldKind.Tools;
        }

        if (walk.IsNamed("functions"u8))
        {
            return ChatFieldKind.Functions;
        }

        if (walk.Is("stream"u8))
        {
            return ChatFieldKind.Stream;
        }

        if (walk.Is("stream_options"u8))
        {
            return ChatFieldKind.StreamOptions;
        }

        if (walk.Is("max_tokens"u8) || walk.Is("max_completion_tokens"u8))
        {
            return ChatFieldKind.MaxTokens;
        }

        if (walk.Is("n"u8))
        {
            return ChatFieldKind.Choices;
        }

        return walk.Is("user"u8) || walk.Is("safety_identifier"u8) ? ChatFieldKind.User : OfGuard(ref walk);
    }

    private static ChatFieldKind OfGuard(ref JsonWalk walk)
    {
        if (walk.Is("guardrails"u8))
        {
            return ChatFieldKind.Guardrails;
        }

        if (walk.Is("disable_global_guardrail"u8))
        {
            return ChatFieldKind.DisableGlobal;
        }

        if (walk.Is("metadata"u8))
        {
            return ChatFieldKind.Metadata;
        }

        if (walk.Is("litellm_metadata"u8))
        {
            return ChatFieldKind.LiteLlmMetadata;
        }

        if (walk.Is("tags"u8))
        {
            return ChatFieldKind.Tags;
        }

        if (walk.Is("litellm_session_id"u8))
        {
            return ChatFieldKind.SessionId;
        }

        if (walk.Is("store"u8))
        {
            return ChatFieldKind.Store;
        }

        if (walk.Is("response_format"u8))
        {
            return ChatFieldKind.ResponseFormat;
        }

        return IsGuardOnly(ref walk) ? ChatFieldKind.GuardOnly
            : IsControl(ref walk) ? ChatFieldKind.Control
            : IsMock(ref walk) ? ChatFieldKind.Mock
            : ChatFieldKind.Unknown;
    }

    private static bool IsGuardOnly(ref JsonWalk walk) =>
        walk.Is("guardrail_config"u8) || walk.Is("policies"u8) || walk.Is("fallbacks"u8)
        || walk.Is("disable_fallbacks"u8) || walk.Is("context_window_fallback_dict"u8) || walk.Is("num_retries"u8) || walk.Is("cache"u8)
        || walk.Is("no-log"u8) || walk.Is("litellm_trace_id"u8) || walk.Is("spend_logs_metadata"u8) || walk.Is("drop_params"u8);

    private static bool IsMock(ref JsonWalk walk) =>
        walk.Is("mock"u8) || walk.Is("mock_response"u8) || walk.Is("mock_delay"u8) || walk.Is("mock_testing_rate_limit_error"u8)
        || walk.Is("mock_testing_fallbacks"u8) || walk.Is("mock_testing_context_fallbacks"u8) || walk.Is("mock_testing_content_policy_fallbacks"u8);

    private static bool IsControl(ref JsonWalk walk) =>
        walk.Is("temperature"u8) || walk.Is("top_p"u8) || walk.Is("seed"u8) || walk.Is("logprobs"u8) || walk.Is("top_logprobs"u8)
        || walk.Is("presence_penalty"u8) || walk.Is("frequency_penalty"u8) || walk.Is("parallel_tool_calls"u8) || walk.Is("service_tier"u8)
        || walk.Is("reasoning_effort"u8) || walk.Is("verbosity"u8) || walk.Is("modalities"u8) || walk.Is("logit_bias"u8)
        || walk.Is("prompt_cache_key"u8) || walk.Is("prompt_cache_retention"u8);
}
