using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Relay;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Guarding;

/// <summary>Asks the human behind a client whether a call may go on: an elicitation, which waits in either era. Pure; bounded in time.</summary>
internal static class Consent
{
    private const int MaxShown = 4_000;

    /// <summary>How long one text may be in a question: as long as it is where all fits, else shorter.</summary>
    private static readonly ImmutableArray<int> Lengths = [int.MaxValue, 200, 40];

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default) { WriteIndented = true };

    /// <summary>Null when the human agreed, else why the call does not go on.</summary>
    /// <param name="exchange">The client's side of the call.</param>
    /// <param name="tool">The tool, prompt or resource as the client knows it.</param>
    /// <param name="arguments">What it would be called with, as guardrails left it.</param>
    /// <param name="questions">What the rules say.</param>
    /// <param name="cancellationToken">The client went away.</param>
    public static async ValueTask<string?> RefusalAsync(IExchange exchange, string tool, JsonObject arguments, ImmutableArray<string> questions, CancellationToken cancellationToken)
    {
        var why = string.Join(' ', questions);
        if (!CanAsk(exchange.Client))
        {
            return $"{why} Somebody must agree to this call, and this client cannot ask: it offers no elicitation.";
        }

        if (Shown(arguments) is not { } shown)
        {
            return $"{why} Somebody must agree to this call, and its arguments are too many or too long to be shown to anybody.";
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(UpstreamDeadline.Human);
        try
        {
            var reply = await exchange.AskAsync("elicitation/create", Question(tool, shown, why), patience.Token);
            return JsonRpc.TextOf((reply.Result as JsonObject)?["action"]) == "accept" ? null : $"{why} Nobody agreed to this call, so it was not made.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{why} Nobody agreed to this call in time, so it was not made.";
        }
    }

    /// <summary>A client that says nothing more than <c>elicitation</c> means forms.</summary>
    private static bool CanAsk(ClientProfile client) => client.Capabilities["elicitation"] is JsonObject offered && (offered.Count == 0 || offered["form"] is not null || offered["url"] is null);

    private static JsonObject Question(string tool, string shown, string why) => new()
    {
        ["message"] = $"{why}\n\nMay {InvisibleText.RevealLine(tool)} be called with\n{shown}",
        ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
    };

    /// <summary>Nobody agrees to what is not shown: every name stands there, and of each text the beginning and the end. Null where even that is too much.</summary>
    private static string? Shown(JsonObject arguments) =>
        Lengths.Select(most => Shortened(arguments, most)!.ToJsonString(Indented)).FirstOrDefault(static shown => shown.Length <= MaxShown);

    private static JsonNode? Shortened(JsonNode? node, int most) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Shortened(pair.Value, most)))),
        JsonArray list => new JsonArray([.. list.Select(item => Shortened(item, most))]),
        _ when JsonRpc.TextOf(node) is { } text && text.Length > most => Ends(text, most),
        _ => node?.DeepClone(),
    };

    private static string Ends(string text, int most)
    {
        var head = most * 3 / 4;
        var tail = text.Length - (most - head);
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..head]} ... ({tail - head} letters more) ... {text[tail..]}");
    }
}
