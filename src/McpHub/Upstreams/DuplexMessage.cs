using System.Text.Json.Nodes;

namespace Guard.McpHub.Upstreams;

/// <summary>One message of a server.</summary>
/// <param name="Message">The message.</param>
/// <param name="Bytes">Its size where the transport knows it, else 0.</param>
internal readonly record struct DuplexMessage(JsonObject Message, int Bytes);
