using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>A call that waits for a human's word, and calls of the same answer that wait with it without needing one. Immutable.</summary>
/// <param name="Group">Names the answer; nobody can guess it.</param>
/// <param name="Asked">What is asked about.</param>
/// <param name="Beside">What waits with it.</param>
internal sealed record PendingCalls(string Group, PendingCall Asked, ImmutableArray<PendingCall> Beside)
{
    /// <summary>More cannot be asked about.</summary>
    public const int MaxBeside = 64;

    /// <summary>All of them.</summary>
    public IEnumerable<PendingCall> All => Beside.Prepend(Asked);

    /// <summary>Id of the item that tells of one of these calls when it has run: the same in every answer.</summary>
    public string ItemIdOf(PendingCall call) => "mcp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Group} {call.Index}")).AsSpan(0, 12));

    public JsonObject ToJson(long expires) => new() { ["e"] = expires, ["g"] = Group, ["c"] = Write(Asked), ["b"] = new JsonArray([.. Beside.Select(Write)]) };

    /// <summary>Null for what is no such object or has expired.</summary>
    public static PendingCalls? Read(JsonObject json, long now)
    {
        if (json["e"] is not JsonValue expires || !expires.TryGetValue<long>(out var until) || until < now || json["b"] is not JsonArray { Count: <= MaxBeside } beside || JsonFields.TextOf(json["g"]) is not { } group)
        {
            return null;
        }

        var asked = ReadOne(json["c"]);
        ImmutableArray<PendingCall?> others = [.. beside.Select(ReadOne)];
        return asked is null || others.Contains(null) ? null : new PendingCalls(group, asked, others!);
    }

    private static JsonArray Write(PendingCall call) => [call.Index, call.CallId, call.Label, call.Name, call.Arguments];

    private static PendingCall? ReadOne(JsonNode? written) =>
        written is JsonArray { Count: 5 } fields && JsonFields.CountOf(fields[0]) is { } index && JsonFields.TextOf(fields[1]) is { } id && JsonFields.TextOf(fields[2]) is { } label && JsonFields.TextOf(fields[3]) is { } name && JsonFields.TextOf(fields[4]) is { } arguments
            ? new PendingCall(index, id, label, name, arguments)
            : null;
}
