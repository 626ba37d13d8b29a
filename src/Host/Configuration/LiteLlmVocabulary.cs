using System.Collections.Frozen;

namespace Guard.Host.Configuration;

/// <summary>The keys of a LiteLLM <c>config.yaml</c>, section by section. A key moves from the second set to the first when Guard serves it.</summary>
internal static class LiteLlmVocabulary
{
    public static VocabularySection Root { get; } = Section(
        "model_list litellm_settings general_settings router_settings guardrails mcp_servers policies policy_attachments environment_variables include credential_list guard",
        """
        callback_settings search_tools vector_store_registry prompts assistant_settings files_settings finetune_settings agents agent_list
        """);

    public static VocabularySection Row { get; } = Section("model_name litellm_params model_info", "");

    public static VocabularySection Credential { get; } = Section("credential_name credential_values credential_info", "");

    public static VocabularySection LiteLlmSettings { get; } = Section(
        "num_retries request_timeout budget_exceeded_status_code telemetry turn_off_message_logging allowed_fails cooldown_time",
        """
        callbacks success_callback failure_callback service_callbacks redact_user_api_key_info langfuse_default_tags
        fallbacks context_window_fallbacks content_policy_fallbacks default_fallbacks force_ipv4
        drop_params modify_params set_verbose json_logs enable_json_schema_validation include_cost_in_streaming_usage
        cache cache_params enable_redis_auth_cache
        max_budget budget_duration timezone max_user_budget max_internal_user_budget internal_user_budget_duration max_end_user_budget max_end_user_budget_id
        cost_discount_config cost_margin_config disable_end_user_cost_tracking
        default_key_generate_params upperbound_key_generate_params key_generation_settings default_internal_user_params default_team_params default_team_settings
        enable_key_alias_format_validation mcp_aliases public_mcp_servers mcp_semantic_tool_filter
        guardrails skip_system_message_in_guardrail skip_tool_message_in_guardrail prompt_injection_params
        prometheus_initialize_budget_metrics prometheus_metrics_config custom_prometheus_metadata_labels custom_prometheus_tags require_auth_for_metrics_endpoint
        disable_end_user_cost_tracking_prometheus_only enable_end_user_cost_tracking_prometheus_only
        store_audit_logs route_all_chat_openai_to_responses use_chat_completions_url_for_anthropic_messages disable_hf_tokenizer_download ssl_verify ssl_certificate
        default_in_memory_ttl default_in_redis_ttl model_alias_map
        """,
        name => StartsWithAny(name, "s3_", "gcs_", "generic_api_"));

    public static VocabularySection GeneralSettings { get; } = Section(
        """
        master_key litellm_key_header_name max_request_size_mb max_response_size_mb
        litellm_dangerously_permit_weak_or_unset_master_key user_header_name user_header_mappings public_routes
        """,
        """
        database_url database_connection_pool_limit database_connection_timeout store_model_in_db supported_db_objects completion_model embedding_model moderation_model
        image_generation_model
        store_prompts_in_spend_logs disable_spend_logs disable_spend_updates disable_error_logs maximum_spend_logs_retention_period
        maximum_spend_logs_retention_interval maximum_spend_logs_cleanup_cron proxy_batch_write_at proxy_budget_rescheduler_min_time proxy_budget_rescheduler_max_time
        disable_reset_budget use_redis_transaction_buffer fail_closed_budget_enforcement disable_budget_reservation
        max_parallel_requests global_max_parallel_requests token_rate_limit_type disable_retry_on_max_parallel_request_limit_error service_account_settings
        custom_auth custom_auth_run_common_checks custom_key_generate user_api_key_cache_ttl allow_requests_on_db_unavailable enforce_user_param
        reject_clientside_metadata_tags default_team_disabled allow_client_side_credentials allowed_ips use_x_forwarded_for
        enable_jwt_auth litellm_jwtauth enable_oauth2_auth enable_oauth2_proxy_auth oauth2_config_mappings admin_only_routes allowed_routes enforced_params
        enforce_rbac role_permissions custom_sso ui_access_mode disable_master_key_return disable_responses_id_security
        pass_through_endpoints forward_client_headers_to_llm_api forward_openai_org_id forward_llm_provider_auth_headers use_client_credentials_pass_through_routes always_include_stream_usage
        alerting alerting_threshold alert_types alert_to_webhook_url alerting_args alert_type_config spend_report_frequency
        background_health_checks health_check_interval health_check_details health_check_concurrency health_check_staleness_threshold
        health_check_ignore_transient_errors use_shared_health_check enable_health_check_routing
        user_mcp_management_mode mcp_client_side_auth_header_name mcp_internal_ip_ranges mcp_trusted_proxy_ranges mcp_required_fields
        require_end_user_mcp_access_defined enable_mcp_registry
        key_management_system key_management_settings use_google_kms use_azure_key_vault
        """);

    public static VocabularySection RouterSettings { get; } = Section(
        "routing_strategy model_group_alias num_retries timeout stream_timeout retry_after allowed_fails cooldown_time disable_cooldowns",
        """
        routing_strategy_args retry_policy model_group_retry_policy allowed_fails_policy
        fallbacks context_window_fallbacks content_policy_fallbacks default_fallbacks max_fallbacks enable_pre_call_checks enable_tag_filtering tag_filtering_match_any
        redis_host redis_port redis_password redis_url redis_db
        provider_budget_config optional_pre_call_checks deployment_affinity_ttl_seconds default_litellm_params default_max_parallel_requests cache_responses
        caching_groups client_ttl guardrail_list search_tools set_verbose debug_level alerting_config ignore_invalid_deployments
        """);

    /// <summary>LiteLLM's default strategy, and the one served.</summary>
    public const string DefaultStrategy = "simple-shuffle";

    /// <summary>Strategies LiteLLM names.</summary>
    public static FrozenSet<string> RoutingStrategies { get; } = Words(
        "simple-shuffle least-busy usage-based-routing usage-based-routing-v2 latency-based-routing cost-based-routing provider-budget-routing");

    public static VocabularySection McpServer { get; } = Section(
        """
        url transport auth_type auth_value authentication_token extra_headers static_headers allowed_tools disallowed_tools allowed_params access_groups allow_all_keys alias
        description timeout server_id prefix pins spec_path command args env limits mcp_info arguments max_result_tokens
        """,
        """
        client_id client_secret scopes authorization_url token_url registration_url
        oauth2_flow issuer token_endpoint_auth_method upstream_resource token_validation token_storage_ttl_seconds dcr_bridge delegate_auth_to_upstream oauth_passthrough
        token_exchange_endpoint audience subject_token_type token_exchange_profile upstream_token_header
        available_on_public_internet
        tool_name_to_display_name tool_name_to_description instructions max_concurrent_requests env_vars is_byok byok_description byok_api_key_help_url
        allow_sampling allow_elicitation server_name
        """,
        name => StartsWithAny(name, "aws_", "id_jag_"));

    public static VocabularySection McpInfo { get; } = Section("mcp_server_cost_info", "server_name description logo_url");

    public static VocabularySection McpCost { get; } = Section("default_cost_per_query tool_name_to_cost_per_query", "");

    /// <summary>Guard's own: LiteLLM limits MCP servers by key and team only.</summary>
    public static VocabularySection McpLimits { get; } = Section("rpm key_rpm session_rpm tools", "");

    public static VocabularySection McpRewrite { get; } = Section("pattern with", "");

    public static VocabularySection McpToolLimits { get; } = Section("rpm key_rpm session_rpm", "");

    public static VocabularySection Guardrail { get; } = Section("guardrail_name litellm_params guardrail_info", "guardrail_id");

    internal static VocabularySection Section(string served, string notServed, Func<string, bool>? isKnownFamily = null) =>
        new(Words(served), Words(notServed), isKnownFamily);

    internal static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    internal static bool StartsWithAny(string name, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
