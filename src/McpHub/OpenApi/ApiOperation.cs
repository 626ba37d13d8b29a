using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>One operation that is a tool. Immutable; <see cref="Tool"/> is shared, so it is copied before it is changed.</summary>
internal sealed record ApiOperation
{
    /// <summary>The tool as it is listed.</summary>
    public required JsonObject Tool { get; init; }

    public required HttpMethod Method { get; init; }

    public required ApiPath Path { get; init; }

    /// <summary>What the path stands behind; null where neither the configuration nor the document says.</summary>
    public required ApiAddress? Address { get; init; }

    public ImmutableArray<ApiParameter> Parameters { get; init; } = [];

    public ApiBody? Body { get; init; }

    /// <summary>Where the key goes; null for <c>X-API-Key</c>.</summary>
    public ApiKey? Key { get; init; }
}
