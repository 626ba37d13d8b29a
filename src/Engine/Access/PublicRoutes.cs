using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>
/// <c>general_settings.public_routes</c>: routes that ask for no key. Each is a path such as <c>/analyze</c> or everything below one, <c>/tools/*</c>.
/// Only routes whose owner asks here can be opened; models, keys and spend never are. Immutable.
/// </summary>
public sealed class PublicRoutes
{
    private const string Everything = "/*";

    private readonly ImmutableArray<string> _patterns;

    public PublicRoutes(ImmutableArray<string> patterns) => _patterns = patterns;

    /// <summary>Whether a pattern has one of the two forms.</summary>
    public static bool IsPattern(string pattern) =>
        pattern.StartsWith('/') && (pattern.EndsWith(Everything, StringComparison.Ordinal) ? pattern[..^Everything.Length] : pattern).AsSpan().IndexOfAny('*', '?', '#') < 0;

    /// <summary>Whether one pattern covers a route, by the path it was mapped with. Case counts.</summary>
    public static bool Covers(string pattern, string route) => pattern.EndsWith(Everything, StringComparison.Ordinal)
        ? route.StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal)
        : string.Equals(pattern, route, StringComparison.Ordinal);

    /// <summary>Whether the route asks for no key.</summary>
    public bool Opens(string route)
    {
        foreach (var pattern in _patterns)
        {
            if (Covers(pattern, route))
            {
                return true;
            }
        }

        return false;
    }
}
