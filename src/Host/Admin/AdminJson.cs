using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>How values of access records look in answers.</summary>
internal static class AdminJson
{
    public static JsonArray List(ImmutableArray<string> list) => new([.. list.Select(static item => JsonValue.Create(item))]);

    public static JsonObject Map(ImmutableDictionary<string, string> map) =>
        new(map.OrderBy(static item => item.Key, StringComparer.Ordinal).Select(static item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value)));

    public static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    /// <summary>Exact dollars as a number.</summary>
    public static JsonNode? Money(NanoUsd? money) => money is { } value ? JsonValue.Create(value.ToDollars()) : null;

    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>A row that starts with what LiteLLM's clients expect to find, then what was kept for later capabilities.</summary>
    public static JsonObject Row(string defaults, string extraJson)
    {
        var row = JsonNode.Parse(defaults)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(extraJson)!.AsObject())
        {
            row[name] = value?.DeepClone();
        }

        return row;
    }
}
