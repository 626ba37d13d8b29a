namespace Guard.McpHub.OpenApi;

/// <summary>Where an API takes its key: the name of a header, of a query parameter or of a cookie.</summary>
internal sealed record ApiKey(ApiPlace Place, string Name);
