using System.Text.Json.Nodes;

namespace Guard.McpHub.Upstreams;

/// <summary>Carries messages to and from one MCP server, both ways at any time. Writing is thread-safe; there is one reader.</summary>
internal interface IDuplexTransport : IAsyncDisposable
{
    /// <summary>The server does not know this connection any more, though it may still be open.</summary>
    bool IsForgotten { get; }

    /// <summary>What the server says, until it ends or the transport is disposed.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">One message is too large.</exception>
    IAsyncEnumerable<DuplexMessage> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sends one message, whole or not at all. Null, or why the server did not take it.</summary>
    ValueTask<string?> WriteAsync(JsonObject message, CancellationToken cancellationToken);
}
