using System.Collections.Frozen;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>The provider ids of LiteLLM's <c>guardrail:</c>.</summary>
internal static class GuardrailProviders
{
    public const string Presidio = "presidio";
    public const string ContentFilter = "litellm_content_filter";

    /// <summary>Ids that are LiteLLM's and that Guard does not serve by that name.</summary>
    public static FrozenSet<string> NotServed { get; } = (
        "openai_moderation bedrock model_armor lakera_v2 aporia azure/prompt_shield azure/text_moderations hide-secrets custom_code lakera guardrails_ai dynamoai "
        + "hiddenlayer aim cato_networks pangea crowdstrike_aidr lasso pillar grayswan panw_prisma_airs cisco_ai_defense noma noma_v2 zscaler_ai_guard javelin "
        + "enkryptai ibm_guardrails mcp_security mcp_end_user_permission mcp_jwt_signer onyx promptguard xecguard prompt_security qualifire ovalix "
        + "microsoft_purview semantic_guard block_code_execution akto llm_as_a_judge qostodian_nexus rubrik vigil_guard repelloai headroom "
        + "tool_permission generic_guardrail_api")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static IEnumerable<string> Names(IEnumerable<string> matchers) => [Presidio, ContentFilter, .. NotServed, .. matchers];
}
