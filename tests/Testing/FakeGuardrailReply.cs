using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>How a fake guardrail service answers one request. Immutable.</summary>
public sealed record FakeGuardrailReply
{
    public static FakeGuardrailReply None { get; } = Json("""{"action":"NONE"}""");

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "application/json";

    public required ImmutableArray<byte> Body { get; init; }

    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The answer waits for this.</summary>
    public Task? Gate { get; init; }

    public static FakeGuardrailReply Blocked(string? reason) =>
        Json(JsonSerializer.Serialize(new Dictionary<string, string?> { ["action"] = "BLOCKED", ["blocked_reason"] = reason }));

    public static FakeGuardrailReply Intervened(params IEnumerable<string> texts) =>
        Json(JsonSerializer.Serialize(new Dictionary<string, object> { ["action"] = "GUARDRAIL_INTERVENED", ["texts"] = texts }));

    public static FakeGuardrailReply Json(string json, int status = 200) => new() { Status = status, Body = [.. System.Text.Encoding.UTF8.GetBytes(json)] };

    /// <summary>A redirect to somewhere else.</summary>
    public static FakeGuardrailReply Redirect(Uri to) =>
        Json("{}", 307) with { Headers = ImmutableDictionary<string, string>.Empty.Add("Location", to.ToString()) };

    public FakeGuardrailReply HeldBy(Task gate) => this with { Gate = gate };
}
