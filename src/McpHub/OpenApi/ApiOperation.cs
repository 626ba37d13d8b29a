using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>One operation that is a tool. Immutable; <see cref="Tool"/> is shared, so it is copied before it is changed.</summary>
internal sealed record ApiOperation
{
    private string? _goesTo;

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

    /// <summary>Plain names of all keys that the API takes in a query.</summary>
    public FrozenSet<string> KeyNames { get; init; } = [];

    /// <summary>
    /// A copy of the tool with a fingerprint of where its calls go, so that a document which sends them elsewhere under the same description is another definition to whoever pins it.
    /// </summary>
    public JsonObject Listed()
    {
        var listed = (JsonObject)Tool.DeepClone();
        listed[MetaNames.Meta] = new JsonObject { [MetaNames.GoesTo] = GoesTo };
        return listed;
    }

    /// <summary>Fingerprint of where its calls go and how its arguments get there.</summary>
    public string GoesTo => _goesTo ??= Fingerprint();

    private string Fingerprint()
    {
        var styles = Body?.Styles.OrderBy(static style => style.Key, StringComparer.Ordinal).Select(static style => $"{style.Key}={style.Value}") ?? [];
        string[] lines = [Method.Method, Address?.Url.AbsoluteUri ?? "", Path.Template, $"{Key}", $"{Body?.Kind} {Body?.MediaType}", .. styles, .. Parameters.Select(static parameter => $"{parameter}")];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}
