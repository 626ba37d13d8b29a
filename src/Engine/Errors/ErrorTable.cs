namespace Guard.Engine.Errors;

/// <summary>The one table of statuses and wire types. A column per <see cref="CompatibilityProfile"/>; docs/errors.md is checked against it by a test.</summary>
public static class ErrorTable
{
    private const string Unset = "None";

    private static readonly ErrorRow[] Rows =
    [
        new(GuardErrorCode.Internal, 500, 500, "internal_server_error"),
        new(GuardErrorCode.InvalidRequest, 400, 400, "invalid_request_error"),
        new(GuardErrorCode.AuthenticationFailed, 401, 401, "auth_error"),
        new(GuardErrorCode.KeyNotFound, 401, 401, "token_not_found_in_db"),
        new(GuardErrorCode.KeyExpired, 400, 400, "expired_key"),
        new(GuardErrorCode.KeyBlocked, 401, 401, "auth_error"),
        new(GuardErrorCode.PermissionDenied, 403, 403, "permission_error"),
        new(GuardErrorCode.ModelAccessDenied, 403, 401, "key_model_access_denied"),
        new(GuardErrorCode.ModelNotFound, 400, 400, "invalid_request_error"),
        new(GuardErrorCode.NotFound, 404, 404, "not_found_error"),
        new(GuardErrorCode.MethodNotAllowed, 405, 405, "invalid_request_error"),
        new(GuardErrorCode.Conflict, 409, 409, "invalid_request_error"),
        new(GuardErrorCode.RequestTooLarge, 413, 413, "invalid_request_error"),
        new(GuardErrorCode.UnsupportedMediaType, 415, 415, "invalid_request_error"),
        new(GuardErrorCode.RequestTimeout, 408, 408, "invalid_request_error"),
        new(GuardErrorCode.GuardrailBlocked, 400, 400, "invalid_request_error"),
        new(GuardErrorCode.GuardrailUnavailable, 503, 503, "internal_server_error"),
        new(GuardErrorCode.RateLimited, 429, 429, "rate_limit_error"),
        new(GuardErrorCode.BudgetExceeded, 422, 400, "budget_exceeded"),
        new(GuardErrorCode.NoDeployment, 429, 429, "rate_limit_error"),
        new(GuardErrorCode.UpstreamFailed, 502, 502, "internal_server_error"),
        new(GuardErrorCode.UpstreamTimeout, 504, 504, "internal_server_error"),
        new(GuardErrorCode.ConsentRequired, 401, 401, "auth_error"),
        new(GuardErrorCode.Overloaded, 503, 503, "internal_server_error"),
    ];

    /// <summary>HTTP status of a code under a profile.</summary>
    public static int Status(GuardErrorCode code, CompatibilityProfile profile) =>
        profile == CompatibilityProfile.Classic ? Row(code).ClassicStatus : Row(code).CurrentStatus;

    /// <summary>The <c>type</c> member on the wire, as current clients read it.</summary>
    public static string Type(GuardErrorCode code) => Row(code).Type;

    /// <summary>
    /// The <c>type</c> member under a profile. Old servers left it unset on what a guardrail raised, which their clients see as the text
    /// <c>None</c>; every other type is the same in both profiles.
    /// </summary>
    public static string Type(GuardErrorCode code, CompatibilityProfile profile) =>
        profile == CompatibilityProfile.Classic && code is (GuardErrorCode.GuardrailBlocked or GuardErrorCode.GuardrailUnavailable) ? Unset : Row(code).Type;

    /// <summary>What <c>param</c> holds when no field is to blame: null, or under the classic profile the text <c>None</c> except on budget errors.</summary>
    public static string? UnnamedParameter(GuardErrorCode code, CompatibilityProfile profile) =>
        profile == CompatibilityProfile.Classic && code != GuardErrorCode.BudgetExceeded ? Unset : null;

    private static ErrorRow Row(GuardErrorCode code)
    {
        var row = Rows[(int)code];
        return row.Code == code ? row : throw new InvalidOperationException($"The error table is out of order at {code}.");
    }

    private readonly record struct ErrorRow(GuardErrorCode Code, int CurrentStatus, int ClassicStatus, string Type);
}
