using System.Globalization;
using System.Net.Http.Headers;

namespace Guard.Engine.Routing;

/// <summary>Why an attempt brought no answer that the caller could be given, before the first byte went out.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="StatusCode">The upstream's status for <see cref="AttemptFailureKind.Status"/>, else 0.</param>
/// <param name="RetryAfter">How long the upstream asked to be left alone, or null.</param>
internal readonly record struct AttemptFailure(AttemptFailureKind Kind, int StatusCode = 0, TimeSpan? RetryAfter = null)
{
    public static AttemptFailure Connection => new(AttemptFailureKind.Connection);

    public static AttemptFailure Timeout => new(AttemptFailureKind.Timeout);

    public static AttemptFailure InvalidAnswer => new(AttemptFailureKind.InvalidAnswer);

    /// <summary>The request was never sent: the deployment's own settings forbid it.</summary>
    public static AttemptFailure Misconfigured => new(AttemptFailureKind.Misconfigured);

    public static AttemptFailure Status(int statusCode, TimeSpan? retryAfter = null) => new(AttemptFailureKind.Status, statusCode, retryAfter);

    /// <summary>Reads status, <c>retry-after-ms</c> and <c>Retry-After</c> (RFC 9110 10.2.3, seconds or a date).</summary>
    public static AttemptFailure FromResponse(HttpResponseMessage response, TimeProvider time) =>
        Status((int)response.StatusCode, ReadRetryAfter(response.Headers, time));

    private static TimeSpan? ReadRetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        if (headers.NonValidated.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and <= int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } known && known < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}

/// <summary>The kinds of <see cref="AttemptFailure"/>.</summary>
internal enum AttemptFailureKind
{
    /// <summary>No connection, or it broke before the answer's headers were read.</summary>
    Connection,

    /// <summary>No first byte in time.</summary>
    Timeout,

    /// <summary>The upstream answered with a status that is no success.</summary>
    Status,

    /// <summary>A success that cannot be read as what was asked for.</summary>
    InvalidAnswer,

    /// <summary>Nothing was sent: provider, address or credential of the deployment cannot be used.</summary>
    Misconfigured,
}
