using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Forwarding;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// The address that paths stand behind. Where a document from elsewhere names another host than its own, that host is as trusted as the document: on the public internet only, and no
/// credential goes there. Immutable.
/// </summary>
internal sealed record ApiAddress(Uri Url, EgressTrust Trust)
{
    private const int MaxServers = 16;
    private const int MaxLength = 2_048;

    /// <summary>The address that the operator wrote, or the first one of the document that can be used; null for none.</summary>
    /// <param name="written">From the configuration, or null.</param>
    /// <param name="servers">The document's <c>servers</c>.</param>
    /// <param name="document">Where the document came from; null for a file.</param>
    public static ApiAddress? Of(Uri? written, JsonNode? servers, Uri? document)
    {
        if (written is not null)
        {
            return new ApiAddress(written, EgressTrust.Operator);
        }

        foreach (var server in (servers as JsonArray ?? []).Take(MaxServers).OfType<JsonObject>())
        {
            if (Filled(server) is { } filled && Absolute(filled, document) is { } url)
            {
                return new ApiAddress(url, TrustIn(url, document));
            }
        }

        return null;
    }

    /// <summary>The same for Swagger 2.0.</summary>
    public static ApiAddress? OfSwagger(Uri? written, JsonObject root, Uri? document)
    {
        var schemes = (root["schemes"] as JsonArray ?? []).Take(MaxServers).Select(JsonRpc.TextOf).ToList();
        var scheme = schemes.Contains("https") ? "https" : schemes.Find(static scheme => scheme is "http") ?? document?.Scheme ?? "https";
        var host = JsonRpc.TextOf(root["host"]) ?? document?.Authority;
        var server = new JsonObject { ["url"] = $"{scheme}://{host}{JsonRpc.TextOf(root["basePath"])}" };
        return Of(written, host is null ? null : new JsonArray(server), document);
    }

    private static Uri? Absolute(string text, Uri? document) =>
        (Uri.TryCreate(text, UriKind.Absolute, out var url) && !url.IsFile) || (document is not null && Uri.TryCreate(document, text, out url))
            ? url.Scheme is "http" or "https" && url.UserInfo.Length == 0 ? url : null
            : null;

    private static EgressTrust TrustIn(Uri url, Uri? document) =>
        document is null || Uri.Compare(url, document, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0 ? EgressTrust.Operator : EgressTrust.Foreign;

    /// <summary>Variables take their defaults, which hold no variables of their own. Null for what is too long or not whole.</summary>
    private static string? Filled(JsonObject server)
    {
        var text = JsonRpc.TextOf(server["url"]) ?? "";
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length && filled.Length <= MaxLength;)
        {
            var open = text.IndexOf('{', at);
            filled.Append(text, at, (open < 0 ? text.Length : open) - at);
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0 || JsonRpc.TextOf(((server["variables"] as JsonObject)?[text[(open + 1)..close]] as JsonObject)?["default"]) is not { } value || value.Contains('{', StringComparison.Ordinal))
            {
                return null;
            }

            filled.Append(value);
            at = close + 1;
        }

        return filled.Length <= MaxLength ? filled.ToString() : null;
    }
}
