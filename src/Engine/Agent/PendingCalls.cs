using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>A call that waits for a human's word, and calls of the same answer that wait with it without needing one. Immutable.</summary>
internal sealed record PendingCalls(PendingCall Asked, ImmutableArray<PendingCall> Beside)
{
    private const int MaxBeside = 64;

    public JsonObject ToJson(long expires) => new() { ["e"] = expires, ["c"] = Write(Asked), ["b"] = new JsonArray([.. Beside.Select(Write)]) };

    /// <summary>Null for what is no such object or has expired.</summary>
    public static PendingCalls? Read(JsonObject json, long now)
    {
        if (json["e"] is not JsonValue expires || !expires.TryGetValue<long>(out var until) || until < now || json["b"] is not JsonArray { Count: <= MaxBeside } beside)
        {
            return null;
        }

        var asked = ReadOne(json["c"]);
        ImmutableArray<PendingCall?> others = [.. beside.Select(ReadOne)];
        return asked is null || others.Contains(null) ? null : new PendingCalls(asked, others!);
    }

    private static JsonArray Write(PendingCall call) => [call.CallId, call.Label, call.Name, call.Arguments];

    private static PendingCall? ReadOne(JsonNode? written) =>
        written is JsonArray { Count: 4 } fields && JsonFields.TextOf(fields[0]) is { } id && JsonFields.TextOf(fields[1]) is { } label && JsonFields.TextOf(fields[2]) is { } name && JsonFields.TextOf(fields[3]) is { } arguments
            ? new PendingCall(id, label, name, arguments)
            : null;
}
