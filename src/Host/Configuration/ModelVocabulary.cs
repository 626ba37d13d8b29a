using System.Collections.Frozen;

namespace Guard.Host.Configuration;

/// <summary>The keys of <c>litellm_params</c> and <c>model_info</c>.</summary>
internal static class ModelVocabulary
{
    /// <summary>Request parameters an operator may set as a deployment's defaults: added to the body where the caller left them out.</summary>
    public static FrozenSet<string> RequestParameters { get; } = LiteLlmVocabulary.Words(
        """
        temperature top_p n stop max_tokens max_completion_tokens presence_penalty frequency_penalty logit_bias user response_format seed tools tool_choice
        parallel_tool_calls logprobs top_logprobs reasoning_effort reasoning modalities prediction audio service_tier store stream_options verbosity web_search_options
        dimensions encoding_format functions function_call prompt_cache_key safety_identifier thinking top_k min_p repetition_penalty length_penalty min_tokens
        stop_token_ids ignore_eos skip_special_tokens guided_json guided_regex guided_choice guided_grammar chat_template_kwargs include_reasoning best_of
        """);

    public static VocabularySection Params { get; } = LiteLlmVocabulary.Section(
        """
        model api_key api_base base_url api_version custom_llm_provider organization extra_headers extra_body litellm_credential_name
        rpm tpm weight timeout stream_timeout max_retries num_retries mock_response guardrails base_model
        input_cost_per_token output_cost_per_token cache_read_input_token_cost cache_creation_input_token_cost output_cost_per_reasoning_token
        """ + " " + string.Join(' ', RequestParameters),
        """
        order max_parallel_requests tags max_budget budget_duration cooldown_time drop_params additional_drop_params allowed_openai_params stream
        configurable_clientside_auth_params use_in_pass_through use_litellm_proxy
        region_name azure_ad_token tenant_id client_id client_secret azure_scope azure_username azure_password
        tiered_pricing auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model
        merge_reasoning_content_in_choices cache_control_injection_points prompt_id use_chat_completions_api vector_store_ids
        caching ssl_verify metadata model_info
        """,
        name => LiteLlmVocabulary.StartsWithAny(name, "aws_", "vertex_", "s3_", "gcs_", "mock_") || IsPrice(name));

    /// <summary>Any other key of <c>model_info</c> is the operator's own and is kept.</summary>
    public static FrozenSet<string> InfoNotServed { get; } = LiteLlmVocabulary.Words(
        """
        supported_environments team_id team_public_model_name health_check_model health_check_timeout health_check_max_tokens disable_background_health_check
        """);

    /// <summary>Prices of things other than plain tokens: per second, image, tier, batch.</summary>
    private static bool IsPrice(string name) => name.Contains("_cost", StringComparison.Ordinal) && name.Contains("_per_", StringComparison.Ordinal)
        || name.Contains("_token_cost", StringComparison.Ordinal);
}
