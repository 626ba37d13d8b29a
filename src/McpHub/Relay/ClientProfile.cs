using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>What a client says of itself, per request or per session. Never a ground for a decision: anybody can say it.</summary>
/// <param name="Version">The revision it speaks.</param>
/// <param name="Capabilities">What it can be asked for; not to be changed.</param>
internal sealed record ClientProfile(string Version, JsonObject Capabilities)
{
    private const int MaxCapabilities = 16 * 1024;

    /// <summary>What a client says; more than a client has to say counts as nothing.</summary>
    public static ClientProfile Of(string version, JsonNode? capabilities) =>
        new(version, capabilities is JsonObject said && said.ToJsonString().Length <= MaxCapabilities ? (JsonObject)said.DeepClone() : []);

    /// <summary>What a client says when it begins a session, in the revision the session will speak.</summary>
    public static ClientProfile OfInitialize(JsonObject? parameters)
    {
        var asked = JsonRpc.TextOf(parameters?["protocolVersion"]);
        return Of(asked is not null && McpVersion.Legacy.Contains(asked) ? asked : McpVersion.LatestLegacy, parameters?["capabilities"]);
    }

    public static ClientProfile Unknown { get; } = new(McpVersion.WithoutHeader, []);

    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>The least level of log messages it wants, where it said so: with the request, or for a session.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Whether a log message is for it: a client of 2026-07-28 hears none that it did not ask for.</summary>
    public bool Wants(JsonObject notification)
    {
        if (JsonRpc.MethodOf(notification) != "notifications/message" || !IsModern)
        {
            return true;
        }

        var level = JsonRpc.TextOf(JsonRpc.ParametersOf(notification)?["level"]);
        return LogLevel is { } least && Array.IndexOf(Levels, level) >= Array.IndexOf(Levels, least);
    }

    public bool IsModern => McpVersion.IsModern(Version);

    /// <summary>The capabilities that an upstream may use through the hub.</summary>
    public JsonObject Relayed()
    {
        var relayed = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["sampling", "elicitation", "roots", "extensions"])
        {
            if (Capabilities[name] is { } value)
            {
                relayed[name] = value.DeepClone();
            }
        }

        return relayed;
    }
}
