using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.McpHub.Servers;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Upstreams;

/// <summary>As whom one server is asked: the headers that go along, and a name for what they amount to. Immutable; holds secrets.</summary>
internal sealed class UpstreamIdentity
{
    private const string PerServer = "x-mcp-";

    private UpstreamIdentity(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        Headers = headers;
        Key = headers.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', headers.Select(static pair => $"{pair.Key}:{pair.Value}")))));
    }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The same for the same headers: what one identity sees is never shown to another.</summary>
    public string Key { get; }

    /// <summary>
    /// Weakest first, each replacing the ones before: the server's own credential, <c>x-mcp-auth</c>, <c>x-mcp-{alias}-{header}</c>, named headers of the caller, static headers.
    /// The caller's key is never among them.
    /// </summary>
    public static UpstreamIdentity Of(McpServerSettings server, IHeaderDictionary? caller, IReadOnlyCollection<string> carriers)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        AddOwn(server, headers);
        if (caller is not null)
        {
            AddCallers(server, caller, carriers, headers);
        }

        foreach (var (name, value) in server.StaticHeaders)
        {
            headers[name] = value;
        }

        return new UpstreamIdentity([.. headers]);
    }

    private static void AddOwn(McpServerSettings server, SortedDictionary<string, string> headers)
    {
        if (server.AuthValue is not { Length: > 0 } value)
        {
            return;
        }

        var (name, text) = server.Auth switch
        {
            McpAuthKind.ApiKey => ("X-API-Key", value),
            McpAuthKind.BearerToken => ("Authorization", $"Bearer {value}"),
            McpAuthKind.Basic => ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}"),
            McpAuthKind.Authorization => ("Authorization", value),
            _ => ("", ""),
        };
        if (name.Length > 0)
        {
            headers[name] = text;
        }
    }

    private static void AddCallers(McpServerSettings server, IHeaderDictionary caller, IReadOnlyCollection<string> carriers, SortedDictionary<string, string> headers)
    {
        if (caller.TryGetValue("x-mcp-auth", out var old) && old.Count == 1)
        {
            headers["Authorization"] = old[0]!;
        }

        foreach (var (name, values) in caller)
        {
            if (values.Count == 1 && Own(server, name) is { } own)
            {
                headers[own] = values[0]!;
            }
        }

        foreach (var name in server.ExtraHeaders)
        {
            if (!carriers.Contains(name, StringComparer.OrdinalIgnoreCase) && caller.TryGetValue(name, out var values) && values.Count == 1)
            {
                headers[name] = values[0]!;
            }
        }
    }

    /// <summary>The header that <c>x-mcp-{alias}-{header}</c> stands for; credentials only, so that no caller speaks for the hub.</summary>
    private static string? Own(McpServerSettings server, string name)
    {
        foreach (var prefix in (ReadOnlySpan<string?>)[server.Alias, server.Name])
        {
            if (prefix is not null && name.Length > PerServer.Length + prefix.Length + 1
                && name.StartsWith(PerServer, StringComparison.OrdinalIgnoreCase)
                && name.AsSpan(PerServer.Length).StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && name[PerServer.Length + prefix.Length] == '-')
            {
                var header = name[(PerServer.Length + prefix.Length + 1)..];
                return header.ToUpperInvariant() is "AUTHORIZATION" or "X-API-KEY" or "API-KEY" or "X-AUTH-TOKEN" ? header : null;
            }
        }

        return null;
    }
}
