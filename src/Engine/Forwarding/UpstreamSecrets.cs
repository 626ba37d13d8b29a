using System.Text;

namespace Guard.Engine.Forwarding;

/// <summary>Keeps an upstream from sending Guard's own credential back to a caller.</summary>
internal static class UpstreamSecrets
{
    private const int Shortest = 8;

    public static bool Holds(ReadOnlySpan<byte> body, string? apiKey) =>
        apiKey is { Length: >= Shortest } && body.IndexOf(Encoding.UTF8.GetBytes(apiKey)) >= 0;

    public static bool Holds(string value, string? apiKey) => apiKey is { Length: >= Shortest } && value.Contains(apiKey, StringComparison.Ordinal);
}
