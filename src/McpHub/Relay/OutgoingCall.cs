using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Metering;

namespace Guard.McpHub.Relay;

/// <summary>A judged request on its way to one server. Owned by one request.</summary>
/// <param name="Name">The tool, prompt or resource as callers know it.</param>
/// <param name="Parameters">What the server is sent.</param>
internal sealed record OutgoingCall(string Name, JsonObject Parameters)
{
    /// <summary>Headers that repeat arguments.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Mirrored { get; init; } = [];

    /// <summary>What a call of a tool is booked by; null for what is no tool.</summary>
    public MeteredCall? Meter { get; init; }

    /// <summary>The arguments as far as the human who is asked may read them.</summary>
    public JsonObject Shown { get; init; } = Parameters["arguments"] as JsonObject ?? [];

    /// <summary>Where the calls of the tool go that was found in the list; null where its server does not say.</summary>
    public string? GoesTo { get; init; }

    /// <summary>What a human must agree to before it is sent.</summary>
    public ImmutableArray<string> Questions { get; init; } = [];
}
