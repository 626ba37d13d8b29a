using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Engine.Access;

/// <summary>
/// Reads what the rows of keys and teams say about guardrails besides their names. The rows were checked when they were written; what has another shape
/// than it should counts as said by nobody, except that what can only restrict still restricts. Pure.
/// </summary>
internal static class GuardrailWishesReader
{
    private const string Modify = "modify_guardrails";

    /// <summary>What the metadata says, over what the other fields say.</summary>
    /// <param name="metadataJson">A JSON object.</param>
    /// <param name="extraJson">A JSON object with the fields that have no column.</param>
    public static GuardrailWishes Read(string metadataJson, string extraJson)
    {
        if (!MayHold(metadataJson) && !MayHold(extraJson))
        {
            return GuardrailWishes.None;
        }

        using var metadata = Parse(metadataJson);
        using var extra = Parse(extraJson);
        JsonElement[] places = [metadata.RootElement, extra.RootElement];
        return new GuardrailWishes
        {
            Policies = [.. places.SelectMany(place => Texts(place, "policies")).Distinct(StringComparer.Ordinal)],
            DisablesGlobal = places.Any(place => IsTrue(place, "disable_global_guardrails")),
            MayDisableGlobal = places.Any(place => IsTrue(place, "allow_disable_global_guardrail")),
            OptedOut = places.SelectMany(place => Texts(place, "opted_out_global_guardrails")).ToFrozenSet(StringComparer.Ordinal),
            MayModify = !places.Any(ForbidsToModify),
        };
    }

    private static bool MayHold(string json) =>
        json.Contains("policies", StringComparison.Ordinal) || json.Contains("global_guardrail", StringComparison.Ordinal) || json.Contains(Modify, StringComparison.Ordinal)
        || json.Contains('\\', StringComparison.Ordinal);

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse("{}");
        }
    }

    private static bool TryGet(JsonElement place, string name, out JsonElement value)
    {
        value = default;
        return place.ValueKind == JsonValueKind.Object && place.TryGetProperty(name, out value);
    }

    private static bool IsTrue(JsonElement place, string name) => TryGet(place, name, out var value) && value.ValueKind == JsonValueKind.True;

    private static IEnumerable<string> Texts(JsonElement place, string name) =>
        TryGet(place, name, out var value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)
            : [];

    private static bool ForbidsToModify(JsonElement place) =>
        (TryGet(place, "guardrails", out var guardrails) && TryGet(guardrails, Modify, out var value) && value.ValueKind == JsonValueKind.False)
        || (TryGet(place, Modify, out var direct) && direct.ValueKind == JsonValueKind.False);
}
