using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;

namespace Guard.Engine.Scopes;

/// <summary>What is known of a request before any text of it is judged: what <c>when:</c> may ask. Immutable.</summary>
public sealed record RequestFacts
{
    /// <summary>Nobody asking for nothing: rule examples and tests.</summary>
    public static RequestFacts None { get; } = new() { Caller = new Caller() };

    public required Caller Caller { get; init; }

    /// <summary>The model group the caller asked for.</summary>
    public string Model { get; init; } = "";

    /// <summary>The group that the name turned out to mean, behind aliases of keys, teams and the router; empty where none was looked for.</summary>
    public string Group { get; init; } = "";

    /// <summary>Providers of the deployments that may answer, without repetition.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>The route that serves the request, as mapped and not as spelled: <c>/v1/chat/completions</c>.</summary>
    public string Route { get; init; } = "";

    /// <summary>Tags of the request and of its key.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Values of the headers that rules ask for, by lower-case name; no others.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the request sends along for single guardrails.</summary>
    internal ImmutableArray<GuardrailParameters> Parameters { get; init; } = [];

    public DateTimeOffset Now { get; init; }

    /// <summary>The session's key, or null where the request belongs to none.</summary>
    public string? Session { get; init; }

    /// <summary>Estimated tokens of the input.</summary>
    public long InputTokens { get; init; }

    /// <summary>The caller's limit of the answer, or null for none.</summary>
    public long? MaxOutputTokens { get; init; }
}
