using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Checks what every modern request says about itself.</summary>
internal static class ModernMeta
{
    /// <exception cref="ProtocolException">Something required is missing, or the version is not spoken here.</exception>
    public static void Check(JsonObject? parameters, FixtureEra era)
    {
        var meta = parameters?["_meta"] as JsonObject ?? throw ProtocolException.Invalid("The parameter '_meta' is missing.");
        var version = Version(meta) ?? throw ProtocolException.Invalid($"'{MetaKeys.ProtocolVersion}' is missing in '_meta'.");
        if (meta[MetaKeys.ClientCapabilities] is not JsonObject)
        {
            throw ProtocolException.Invalid($"'{MetaKeys.ClientCapabilities}' is missing in '_meta'.");
        }

        if (version != ProtocolVersions.Modern)
        {
            throw Unsupported(version, era);
        }
    }

    public static string? Version(JsonObject? meta) =>
        meta?[MetaKeys.ProtocolVersion] is JsonValue value && value.TryGetValue<string>(out var version) ? version : null;

    public static ProtocolException Unsupported(string version, FixtureEra era)
    {
        var supported = new JsonArray([.. ProtocolVersions.Of(era).Select(static spoken => (JsonNode)spoken)]);
        var data = new JsonObject { ["supported"] = supported, ["requested"] = version };
        return new ProtocolException(ProtocolException.UnsupportedVersion, "Unsupported protocol version", data);
    }
}
