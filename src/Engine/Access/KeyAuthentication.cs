using System.Collections.Immutable;
using Guard.Engine.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Guard.Engine.Access;

/// <summary>Finds the key in a request, wherever LiteLLM's clients put it, and the end user the request speaks for. Thread-safe.</summary>
public sealed class KeyAuthentication
{
    private const string Bearer = "Bearer ";
    private const int MaxEndUserLength = 256;
    private const string QueryName = "key";
    private const string LastCarrier = "Ocp-Apim-Subscription-Key";

    private readonly AccessDirectory _directory;
    private readonly ImmutableArray<string> _carriers;
    private readonly ImmutableArray<string> _endUserHeaders;

    public KeyAuthentication(AccessDirectory directory, AccessOptions options)
    {
        _directory = directory;
        string?[] carriers =
        [
            options.KeyHeaderName, "x-litellm-api-key", "Authorization", "API-Key", "x-api-key", "x-goog-api-key",
        ];
        string?[] endUserHeaders = ["x-litellm-customer-id", "x-litellm-end-user-id", .. options.CustomerHeaderNames, options.UserHeaderName];
        _carriers = [.. carriers.Where(static name => !string.IsNullOrEmpty(name)).Select(static name => name!)];
        CarrierHeaders = [.. _carriers, LastCarrier];
        _endUserHeaders = [.. endUserHeaders.Where(static name => !string.IsNullOrEmpty(name)).Select(static name => name!)];
    }

    /// <summary>Headers that may hold a caller's key, in the order they are read; none of them may travel upstream. The query's <c>key</c> must not either.</summary>
    public ImmutableArray<string> CarrierHeaders { get; }

    /// <summary>The caller of the first carrier that holds anything. A carrier sent twice is refused: two readers could disagree about it.</summary>
    public Result<Caller> Authenticate(HttpContext context)
    {
        var headers = context.Request.Headers;
        foreach (var carrier in _carriers)
        {
            if (headers.TryGetValue(carrier, out var values) && values.Count > 0)
            {
                if (values.Count > 1)
                {
                    return SentTwice(carrier);
                }

                var key = KeyIn(values[0], carrier);
                if (!key.IsEmpty)
                {
                    return _directory.Authenticate(key);
                }
            }
        }

        return AuthenticateRest(context);
    }

    /// <summary>
    /// The caller with the end user the request names: first of the customer headers, then <paramref name="bodyEndUser"/> (the first of <c>user</c>,
    /// <c>litellm_metadata.user</c>, <c>metadata.user_id</c>, <c>safety_identifier</c>, read by who reads the body).
    /// </summary>
    public Result<Caller> WithEndUser(Caller caller, HttpContext context, string? bodyEndUser)
    {
        var endUserId = bodyEndUser;
        var source = "user";
        foreach (var header in _endUserHeaders)
        {
            if (context.Request.Headers.TryGetValue(header, out var values) && !StringValues.IsNullOrEmpty(values))
            {
                endUserId = values[0];
                source = header;
                break;
            }
        }

        if (string.IsNullOrEmpty(endUserId))
        {
            return caller;
        }

        if (endUserId.Length > MaxEndUserLength)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, $"{source} must have at most {MaxEndUserLength} characters.", source);
        }

        var endUser = _directory.FindEndUser(endUserId);
        if (endUser is { Blocked: true })
        {
            return new GuardError(GuardErrorCode.PermissionDenied, "The end user of this request is blocked. An administrator can unblock it.", source);
        }

        return caller with { EndUser = endUser ?? new EndUser { EndUserId = endUserId } };
    }

    private static ReadOnlySpan<char> KeyIn(string? value, string carrier)
    {
        var text = value.AsSpan().Trim();
        if (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return text[Bearer.Length..].TrimStart();
        }

        // Another scheme, or a bearer without a token: no key here, a later carrier may have one.
        var isOther = text.Equals(Bearer.AsSpan().TrimEnd(), StringComparison.OrdinalIgnoreCase)
            || (text.Contains(' ') && string.Equals(carrier, "Authorization", StringComparison.OrdinalIgnoreCase));
        return isOther ? [] : text;
    }

    private static GuardError SentTwice(string carrier) => new(
        GuardErrorCode.AuthenticationFailed,
        $"Authentication Error, {carrier} was sent more than once. Send one key.",
        carrier);

    private Result<Caller> AuthenticateRest(HttpContext context)
    {
        if (context.Request.QueryString.HasValue && context.Request.Query.TryGetValue(QueryName, out var inQuery) && !StringValues.IsNullOrEmpty(inQuery))
        {
            return inQuery.Count > 1 ? SentTwice(QueryName) : _directory.Authenticate(inQuery[0]);
        }

        if (context.Request.Headers.TryGetValue(LastCarrier, out var values) && values.Count > 0)
        {
            return values.Count > 1 ? SentTwice(LastCarrier) : _directory.Authenticate(KeyIn(values[0], LastCarrier));
        }

        return AccessErrors.NoKey;
    }
}
