using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>What somebody wants to be told of, or what a server agrees to tell. Immutable.</summary>
/// <param name="Tools">That the list of tools changed.</param>
/// <param name="Prompts">That the list of prompts changed.</param>
/// <param name="Resources">That the list of resources changed.</param>
/// <param name="Uris">That these resources changed.</param>
internal sealed record ListenFilter(bool Tools, bool Prompts, bool Resources, ImmutableArray<string> Uris)
{
    private const int MaxUris = 1_000;

    public static ListenFilter Nothing { get; } = new(false, false, false, []);

    /// <summary>Every list, for clients whose revision has no choice.</summary>
    public static ListenFilter Lists { get; } = new(true, true, true, []);

    public static ListenFilter Parse(JsonNode? notifications) => new(
        IsTrue(notifications?["toolsListChanged"]),
        IsTrue(notifications?["promptsListChanged"]),
        IsTrue(notifications?["resourcesListChanged"]),
        [.. (notifications?["resourceSubscriptions"] as JsonArray ?? []).Take(MaxUris).Select(JsonRpc.TextOf).OfType<string>()]);

    public JsonObject ToJson()
    {
        var notifications = new JsonObject();
        foreach (var (name, isWanted) in (ReadOnlySpan<(string, bool)>)[("toolsListChanged", Tools), ("promptsListChanged", Prompts), ("resourcesListChanged", Resources)])
        {
            if (isWanted)
            {
                notifications[name] = true;
            }
        }

        if (!Uris.IsEmpty)
        {
            notifications["resourceSubscriptions"] = new JsonArray([.. Uris.Select(static uri => JsonValue.Create(uri))]);
        }

        return notifications;
    }

    public ListenFilter Or(ListenFilter other) => new(Tools || other.Tools, Prompts || other.Prompts, Resources || other.Resources, [.. Uris.Union(other.Uris, StringComparer.Ordinal)]);

    public ListenFilter And(ListenFilter other) => new(Tools && other.Tools, Prompts && other.Prompts, Resources && other.Resources, [.. Uris.Intersect(other.Uris, StringComparer.Ordinal)]);

    /// <summary>Whether a notification is one that was asked for.</summary>
    public bool Covers(JsonObject notification) => JsonRpc.MethodOf(notification) switch
    {
        "notifications/tools/list_changed" => Tools,
        "notifications/prompts/list_changed" => Prompts,
        "notifications/resources/list_changed" => Resources,
        "notifications/resources/updated" => JsonRpc.TextOf(JsonRpc.ParametersOf(notification)?["uri"]) is { } uri && Uris.Contains(uri),
        _ => false,
    };

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.True;
}
