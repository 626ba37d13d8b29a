namespace Guard.McpHub.OpenApi;

/// <summary>How a value with several parts is written.</summary>
internal enum ApiStyle
{
    /// <summary>Parts between commas.</summary>
    Comma = 0,

    /// <summary>The name again for each part.</summary>
    Repeated = 1,

    Space = 2,
    Pipe = 3,
    Tab = 4,

    /// <summary><c>name[member]=value</c> and <c>name[0]=value</c>.</summary>
    Deep = 5,

    /// <summary>As JSON.</summary>
    Json = 6,
}
