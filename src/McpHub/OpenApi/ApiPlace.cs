namespace Guard.McpHub.OpenApi;

/// <summary>Where a parameter stands in a request.</summary>
internal enum ApiPlace
{
    Path = 0,
    Query = 1,
    Header = 2,
    Cookie = 3,
}
