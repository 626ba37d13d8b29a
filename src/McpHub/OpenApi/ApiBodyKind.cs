namespace Guard.McpHub.OpenApi;

/// <summary>What a request's body is made of.</summary>
internal enum ApiBodyKind
{
    Json = 0,
    Form = 1,

    /// <summary>Text that is sent as it is, such as XML.</summary>
    Text = 2,
}
