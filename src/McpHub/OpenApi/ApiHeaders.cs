using System.Collections.Frozen;

namespace Guard.McpHub.OpenApi;

/// <summary>Which headers an argument may set, and to what. Pure.</summary>
internal static class ApiHeaders
{
    /// <summary>They belong to the connection, to the body, to credentials, or to whoever stands before a server.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Host", "Authorization", "Cookie", "Set-Cookie",
        "Content-Length", "Content-Type", "Content-Encoding", "Accept", "Accept-Encoding", "User-Agent", "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",
        "X-API-Key", "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>They describe the body and go with it.</summary>
    private static readonly FrozenSet<string> Bodys = new[]
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Expires", "Last-Modified",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool BelongsToBody(string name) => Bodys.Contains(name);

    public static bool MaySet(string name) => IsToken(name) && !Reserved.Contains(name);

    /// <summary>Credentials may travel where documents usually want them.</summary>
    public static bool MayHoldKey(string name) => MaySet(name) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("X-API-Key", StringComparison.OrdinalIgnoreCase);

    /// <summary>A name that a header or a cookie may have (RFC 9110, token).</summary>
    public static bool IsToken(string name) => name.Length is > 0 and <= 128 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));

    /// <summary>Printable ASCII: no line breaks, so that no second header can begin.</summary>
    public static bool IsValue(string value) => value.All(static letter => letter is >= ' ' and <= '~');
}
