using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>Answers subscriptions/listen: confirms what is granted, then passes on what changes until the client goes away.</summary>
internal static class SubscriptionStream
{
    private static readonly (string Filter, string Method)[] Lists =
    [
        ("toolsListChanged", "notifications/tools/list_changed"),
        ("promptsListChanged", "notifications/prompts/list_changed"),
        ("resourcesListChanged", "notifications/resources/list_changed"),
    ];

    public static async Task<JsonObject> RunAsync(ChangeFeed changes, FixtureCall call)
    {
        var filter = call.Params["notifications"] as JsonObject ?? throw ProtocolException.Invalid("The parameter 'notifications' is missing.");
        var granted = Lists.Where(list => filter[list.Filter] is JsonValue value && value.TryGetValue<bool>(out var wanted) && wanted).ToArray();
        var uris = (filter["resourceSubscriptions"] as JsonArray ?? []).Select(static uri => uri!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        await SendAsync(call, "notifications/subscriptions/acknowledged", new JsonObject { ["notifications"] = Granted(granted, uris) });

        using var listening = changes.Listen((method, parameters) =>
            granted.Any(list => list.Method == method) || (method == "notifications/resources/updated" && uris.Contains(parameters["uri"]?.ToString() ?? ""))
                ? SendAsync(call, method, parameters)
                : Task.CompletedTask);
        await Task.Delay(Timeout.InfiniteTimeSpan, call.CancellationToken);
        return [];
    }

    private static JsonObject Granted((string Filter, string Method)[] lists, HashSet<string> uris)
    {
        var granted = new JsonObject(lists.Select(static list => KeyValuePair.Create(list.Filter, (JsonNode?)true)));
        if (uris.Count > 0)
        {
            granted["resourceSubscriptions"] = new JsonArray([.. uris.Select(static uri => (JsonNode)uri)]);
        }

        return granted;
    }

    private static Task SendAsync(FixtureCall call, string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = call.Id };
        return call.NotifyAsync(method, parameters);
    }
}
