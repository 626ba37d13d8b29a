using System.Collections.Frozen;
using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>Puts a deployment's headers on a request and takes a caller's credentials off it. Pure.</summary>
internal static class UpstreamHeaders
{
    private static readonly string[] CredentialNames = ["Authorization", "api-key", "x-api-key", "x-goog-api-key", "Cookie", "Proxy-Authorization", "x-litellm-api-key"];

    // Connection-level fields (RFC 9110 7.6.1), framing, and what the forwarding itself decides.
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Accept-Encoding", "Expect", "Cookie",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void RemoveCredentials(HttpRequestMessage request)
    {
        foreach (var name in CredentialNames)
        {
            request.Headers.Remove(name);
        }
    }

    /// <summary>Sets a header to exactly one value. The value must be printable ASCII, so that it cannot end the line it stands on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Header name.</param>
    /// <param name="value">Header value; never repeated in the error.</param>
    /// <param name="parameter">The setting the value came from.</param>
    public static GuardError? Set(HttpRequestMessage request, string name, string value, string parameter)
    {
        if (value.AsSpan().ContainsAnyExceptInRange('\u0020', '\u007e'))
        {
            return Misconfigured(parameter, $"{parameter} holds a character that cannot stand in a header; remove line breaks and anything outside printable ASCII.");
        }

        request.Headers.Remove(name);
        return request.Headers.TryAddWithoutValidation(name, value)
            ? null
            : Misconfigured(parameter, $"{parameter} cannot be sent as the header \"{ModelCatalog.Printable(name)}\".");
    }

    /// <summary>Applies <see cref="Deployment.ExtraHeaders"/>. Connection-level headers are refused, and so is a second credential beside <c>api_key</c>.</summary>
    public static GuardError? ApplyExtra(HttpRequestMessage request, Deployment target)
    {
        foreach (var (name, value) in target.ExtraHeaders)
        {
            if (!IsToken(name) || Reserved.Contains(name))
            {
                return Misconfigured("extra_headers", $"extra_headers may not set \"{ModelCatalog.Printable(name)}\"; remove it from the deployment of \"{target.ModelName}\".");
            }

            if (target.ApiKey is not null && CredentialNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return Misconfigured("extra_headers", $"extra_headers sets \"{name}\" beside api_key; keep one of the two in the deployment of \"{target.ModelName}\".");
            }

            if (Set(request, name, value, "extra_headers") is { } error)
            {
                return error;
            }
        }

        return null;
    }

    public static GuardError Misconfigured(string parameter, string message) => new(GuardErrorCode.UpstreamFailed, message, parameter);

    // RFC 9110 5.6.2.
    private static bool IsToken(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
