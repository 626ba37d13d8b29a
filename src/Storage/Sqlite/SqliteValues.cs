using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine.Spend;

namespace Guard.Storage.Sqlite;

/// <summary>How values of the records are written to columns and read back. Times keep microseconds.</summary>
internal static class SqliteValues
{
    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(DateTimeOffset? time) => time is { } value ? Micros(value) : null;

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? Time(long? micros) => micros is { } value ? Time(value) : null;

    public static NanoUsd? Money(long? nano) => nano is { } value ? new NanoUsd(value) : null;

    public static string Json(ImmutableArray<string> list) =>
        list.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize(list, SqliteJson.Default.ImmutableArrayString);

    public static ImmutableArray<string> List(string json) =>
        string.Equals(json, "[]", StringComparison.Ordinal) ? [] : JsonSerializer.Deserialize(json, SqliteJson.Default.ImmutableArrayString);

    public static string Json(ImmutableDictionary<string, string> map) =>
        map.IsEmpty ? "{}" : JsonSerializer.Serialize(map, SqliteJson.Default.ImmutableDictionaryStringString);

    public static ImmutableDictionary<string, string> Map(string json) =>
        string.Equals(json, "{}", StringComparison.Ordinal)
            ? ImmutableDictionary<string, string>.Empty
            : JsonSerializer.Deserialize(json, SqliteJson.Default.ImmutableDictionaryStringString)!;

    public static string Json(ImmutableArray<GuardrailEvidence> evidence) =>
        evidence.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize(evidence, SqliteJson.Default.ImmutableArrayGuardrailEvidence);

    public static ImmutableArray<GuardrailEvidence> Evidence(string json) =>
        string.Equals(json, "[]", StringComparison.Ordinal) ? [] : JsonSerializer.Deserialize(json, SqliteJson.Default.ImmutableArrayGuardrailEvidence);

    public static string? Json(ToolCallFacts? tool) => tool is null ? null : JsonSerializer.Serialize(tool, SqliteJson.Default.ToolCallFacts);

    public static ToolCallFacts? Tool(string? json) => json is null ? null : JsonSerializer.Deserialize(json, SqliteJson.Default.ToolCallFacts);
}
