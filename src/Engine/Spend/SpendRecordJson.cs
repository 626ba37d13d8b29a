using System.Text.Json.Serialization;

namespace Guard.Engine.Spend;

/// <summary>The form of a record in the journal: every field by name, so that a newer version reads what an older one left.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SpendRecord))]
internal sealed partial class SpendRecordJson : JsonSerializerContext;
