using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Metering;

/// <summary>LiteLLM's <c>mcp_rpm_limit</c> of a key or team: calls a minute by server, or by <c>server/tool</c>. Immutable; kept for as long as the text it was read from.</summary>
internal sealed class ScopeLimits
{
    private const string Field = "mcp_rpm_limit";

    private static readonly ConditionalWeakTable<string, ScopeLimits> Known = [];

    private readonly FrozenDictionary<string, int> _limits;

    private ScopeLimits(FrozenDictionary<string, int> limits) => _limits = limits;

    public static ScopeLimits None { get; } = new(FrozenDictionary<string, int>.Empty);

    /// <summary>What a JSON object with the field says; what cannot be read says nothing.</summary>
    public static ScopeLimits Of(string? json) => string.IsNullOrEmpty(json) || !(json.Contains(Field, StringComparison.Ordinal) || json.Contains('\\', StringComparison.Ordinal)) ? None : Known.GetValue(json, Read);

    /// <summary>The limit of a whole server, or of one of its tools; null for none.</summary>
    public int? For(McpServerSettings server, string? tool)
    {
        foreach (var word in (ReadOnlySpan<string?>)[server.Alias, server.Name, server.Id])
        {
            if (word is not null && _limits.TryGetValue(tool is null ? word : $"{word}/{tool}", out var limit))
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>A number written as text counts too, as LiteLLM reads it.</summary>
    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static ScopeLimits Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Field, out var map) && map.ValueKind == JsonValueKind.Object
                ? new ScopeLimits(map.EnumerateObject()
                    .DistinctBy(static entry => entry.Name)
                    .Select(static entry => (entry.Name, Limit: Number(entry.Value)))
                    .Where(static entry => entry.Limit is not null)
                    .ToFrozenDictionary(static entry => entry.Name, static entry => entry.Limit!.Value, StringComparer.Ordinal))
                : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }
}
