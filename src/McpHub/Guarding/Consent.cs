using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.McpHub.Relay;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.Guarding;

/// <summary>Asks the human behind a client whether a call may go on: an elicitation, which waits in either era. Pure; bounded in time.</summary>
internal static class Consent
{
    private const int MaxShown = 1_000;

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

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(UpstreamDeadline.Human);
        try
        {
            var reply = await exchange.AskAsync("elicitation/create", Question(tool, arguments, why), patience.Token);
            return JsonRpc.TextOf((reply.Result as JsonObject)?["action"]) == "accept" ? null : $"{why} Nobody agreed to this call, so it was not made.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{why} Nobody agreed to this call in time, so it was not made.";
        }
    }

    /// <summary>A client that says nothing more than <c>elicitation</c> means forms.</summary>
    private static bool CanAsk(ClientProfile client) => client.Capabilities["elicitation"] is JsonObject offered && (offered.Count == 0 || offered["form"] is not null || offered["url"] is null);

    private static JsonObject Question(string tool, JsonObject arguments, string why)
    {
        var shown = arguments.ToJsonString(Indented);
        return new JsonObject
        {
            ["message"] = $"{why}\n\nMay {InvisibleText.RevealLine(tool)} be called with\n{(shown.Length > MaxShown ? shown[..MaxShown] + "\n..." : shown)}",
            ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
        };
    }
}
