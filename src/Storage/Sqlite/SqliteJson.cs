using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Guard.Engine.Spend;

namespace Guard.Storage.Sqlite;

/// <summary>JSON kept in columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableDictionary<string, string>))]
[JsonSerializable(typeof(ImmutableArray<GuardrailEvidence>))]
[JsonSerializable(typeof(ToolCallFacts))]
internal sealed partial class SqliteJson : JsonSerializerContext;
