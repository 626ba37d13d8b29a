namespace Guard.Engine.Access;

/// <summary>Where a request may say which session it belongs to. The first that is not empty counts, in the order of the members.</summary>
public readonly record struct SessionHints
{
    /// <summary>Header <c>x-litellm-session-id</c>.</summary>
    public string? Header { get; init; }

    /// <summary>Body <c>litellm_session_id</c>.</summary>
    public string? Body { get; init; }

    /// <summary>Body <c>metadata.session_id</c>, or <c>litellm_metadata.session_id</c> where <c>metadata</c> is the provider's.</summary>
    public string? Metadata { get; init; }

    /// <summary>Body <c>conversation</c>, or the root of the <c>previous_response_id</c> chain.</summary>
    public string? Conversation { get; init; }

    /// <summary>Header <c>Mcp-Session-Id</c>.</summary>
    public string? McpHeader { get; init; }

    /// <summary>The session in a JSON-RPC <c>_meta</c>.</summary>
    public string? McpMeta { get; init; }

    internal string? First =>
        NonEmpty(Header) ?? NonEmpty(Body) ?? NonEmpty(Metadata) ?? NonEmpty(Conversation) ?? NonEmpty(McpHeader) ?? NonEmpty(McpMeta);

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
