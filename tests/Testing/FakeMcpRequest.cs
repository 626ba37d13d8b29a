using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Testing;

/// <summary>One message that a <see cref="FakeMcpServer"/> received.</summary>
/// <param name="Method">The JSON-RPC method; empty for a response.</param>
/// <param name="Message">The whole message.</param>
/// <param name="Headers">Headers by lower-case name.</param>
public sealed record FakeMcpRequest(string Method, JsonObject Message, ImmutableDictionary<string, string> Headers)
{
    public JsonObject Parameters => Message["params"] as JsonObject ?? [];

    /// <summary>The text of an argument.</summary>
    public string? Argument(string name) => (string?)Parameters["arguments"]?[name];
}
