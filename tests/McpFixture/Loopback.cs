using Microsoft.AspNetCore.Http;

namespace Guard.McpFixture;

/// <summary>Refuses what a page from elsewhere makes a browser send to this machine.</summary>
internal static class Loopback
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    public static bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return IsName(request.Host.Host) && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsName(uri.Host)));
    }

    private static bool IsName(string host) => Names.Contains(host, StringComparer.OrdinalIgnoreCase);
}
