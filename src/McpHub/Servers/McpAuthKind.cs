namespace Guard.McpHub.Servers;

/// <summary>How Guard proves itself to an MCP server: LiteLLM's <c>auth_type</c>.</summary>
public enum McpAuthKind
{
    None = 0,

    /// <summary><c>X-API-Key</c>.</summary>
    ApiKey = 1,

    /// <summary><c>Authorization: Bearer</c>.</summary>
    BearerToken = 2,

    /// <summary><c>Authorization: Basic</c>, of a value that is encoded here.</summary>
    Basic = 3,

    /// <summary>The value as it is.</summary>
    Authorization = 4,

    /// <summary>A user's or Guard's own grant; such a server needs to be connected first.</summary>
    OAuth2 = 5,
}
