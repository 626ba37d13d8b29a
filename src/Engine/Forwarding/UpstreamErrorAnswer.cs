using System.Net.Http.Headers;

namespace Guard.Engine.Forwarding;

/// <summary>An error an upstream answered with, kept until it is known whether another deployment is asked.</summary>
/// <param name="StatusCode">As sent.</param>
/// <param name="Body">As sent, bounded; null when it was too large or held a credential.</param>
/// <param name="ContentType">As sent.</param>
/// <param name="RetryAfter">As sent, or null.</param>
internal sealed record UpstreamErrorAnswer(int StatusCode, byte[]? Body, string? ContentType, string? RetryAfter)
{
    public static async ValueTask<UpstreamErrorAnswer> ReadAsync(HttpResponseMessage response, string? apiKey, int maxBytes, Action beforeWait, CancellationToken cancellationToken)
    {
        byte[]? body;
        try
        {
            body = await BoundedRead.AllAsync(response.Content, maxBytes, beforeWait, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            body = null;
        }

        var isEncoded = response.Content.Headers.ContentEncoding.Count > 0;
        return new UpstreamErrorAnswer(
            (int)response.StatusCode,
            body is null || isEncoded || UpstreamSecrets.Holds(body, apiKey) ? null : body,
            SafeType(response.Content.Headers.ContentType),
            response.Headers.RetryAfter?.ToString());
    }

    private static string? SafeType(MediaTypeHeaderValue? type) => type?.MediaType is "application/json" or "text/plain" or "application/problem+json" ? type.ToString() : null;
}
