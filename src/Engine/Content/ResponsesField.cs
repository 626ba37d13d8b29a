namespace Guard.Engine.Content;

/// <summary>Root fields of a responses request and what becomes of them.</summary>
internal static class ResponsesField
{
    /// <summary>True for fields that are meant for Guard and do not travel on.</summary>
    public static bool IsForGuard(ResponsesFieldKind kind) =>
        kind is ResponsesFieldKind.Guardrails or ResponsesFieldKind.DisableGlobal or ResponsesFieldKind.Tags or ResponsesFieldKind.SessionId
            or ResponsesFieldKind.LiteLlmMetadata or ResponsesFieldKind.GuardOnly;

    /// <summary>The walk stands on the property name.</summary>
    public static ResponsesFieldKind Of(ref JsonWalk walk) =>
        walk.Is("input"u8) ? ResponsesFieldKind.Input
        : walk.Is("model"u8) ? ResponsesFieldKind.Model
        : walk.Is("instructions"u8) ? ResponsesFieldKind.Instructions
        : walk.IsNamed("tools"u8) ? ResponsesFieldKind.Tools
        : walk.Is("stream"u8) ? ResponsesFieldKind.Stream
        : walk.Is("stream_options"u8) ? ResponsesFieldKind.StreamOptions
        : walk.Is("background"u8) ? ResponsesFieldKind.Background
        : walk.Is("text"u8) ? ResponsesFieldKind.Text
        : walk.Is("prompt"u8) || walk.Is("previous_response_id"u8) ? ResponsesFieldKind.Stored
        : walk.Is("conversation"u8) ? ResponsesFieldKind.Conversation
        : walk.Is("max_output_tokens"u8) ? ResponsesFieldKind.MaxTokens
        : walk.Is("metadata"u8) ? ResponsesFieldKind.Metadata
        : walk.Is("user"u8) || walk.Is("safety_identifier"u8) ? ResponsesFieldKind.User
        : IsControl(ref walk) ? ResponsesFieldKind.Control
        : OfGuard(ref walk);

    private static ResponsesFieldKind OfGuard(ref JsonWalk walk) => ChatField.Of(ref walk) switch
    {
        ChatFieldKind.Guardrails => ResponsesFieldKind.Guardrails,
        ChatFieldKind.DisableGlobal => ResponsesFieldKind.DisableGlobal,
        ChatFieldKind.Tags => ResponsesFieldKind.Tags,
        ChatFieldKind.SessionId => ResponsesFieldKind.SessionId,
        ChatFieldKind.LiteLlmMetadata => ResponsesFieldKind.LiteLlmMetadata,
        ChatFieldKind.GuardOnly => ResponsesFieldKind.GuardOnly,
        ChatFieldKind.Mock => ResponsesFieldKind.Mock,
        _ => ResponsesFieldKind.Unknown,
    };

    private static bool IsControl(ref JsonWalk walk) =>
        walk.Is("temperature"u8) || walk.Is("top_p"u8) || walk.Is("top_logprobs"u8) || walk.Is("parallel_tool_calls"u8) || walk.Is("max_tool_calls"u8)
        || walk.Is("store"u8) || walk.Is("truncation"u8) || walk.Is("service_tier"u8) || walk.Is("prompt_cache_key"u8) || walk.Is("prompt_cache_retention"u8);
}
