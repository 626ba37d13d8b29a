using Guard.Engine.Forwarding;

namespace Guard.McpHub.Upstreams;

/// <summary>What is told of a connection to a server that failed. Never an exception's own text, which may hold addresses and more.</summary>
internal static class ServerFailure
{
    private const string Forbidden = "has an address that Guard does not connect to";

    /// <summary>The words, or null for an exception that is no failure of a connection.</summary>
    public static string? Of(Exception exception, int maxBytes) => exception switch
    {
        InvalidDataException => $"sent more than {maxBytes} bytes",
        EgressDeniedException => Forbidden,
        HttpRequestException or IOException => exception.InnerException is EgressDeniedException ? Forbidden : "could not be reached, or broke off",
        _ => null,
    };
}
