using Guard.Engine.Errors;

namespace Guard.Engine.Telemetry;

/// <summary>LiteLLM's exception class names, which dashboards group failures by.</summary>
internal static class ErrorClassNames
{
    public const string None = "None";

    private const string BadRequest = "BadRequestError";
    private const string Authentication = "AuthenticationError";
    private const string Permission = "PermissionDeniedError";
    private const string NotFound = "NotFoundError";
    private const string Timeout = "Timeout";
    private const string RateLimit = "RateLimitError";
    private const string Unavailable = "ServiceUnavailableError";
    private const string InternalServer = "InternalServerError";

    /// <summary>The class of Guard's own error, else of a status an upstream answered with; <see cref="None"/> for success.</summary>
    public static string Of(GuardErrorCode? code, int status) => code switch
    {
        GuardErrorCode.BudgetExceeded => "BudgetExceededError",
        GuardErrorCode.GuardrailBlocked => "GuardrailRaisedException",
        GuardErrorCode.GuardrailUnavailable or GuardErrorCode.Overloaded => Unavailable,
        GuardErrorCode.KeyExpired or GuardErrorCode.KeyBlocked => Authentication,
        GuardErrorCode.ModelAccessDenied => Permission,
        GuardErrorCode.UpstreamFailed => "APIConnectionError",
        GuardErrorCode.UpstreamTimeout or GuardErrorCode.RequestTimeout => Timeout,
        GuardErrorCode.Internal => InternalServer,
        null => OfStatus(status),
        { } other => OfStatus(ErrorTable.Status(other, CompatibilityProfile.Current)),
    };

    private static string OfStatus(int status) => status switch
    {
        < 400 => None,
        401 => Authentication,
        403 => Permission,
        404 => NotFound,
        408 or 504 => Timeout,
        422 => "UnprocessableEntityError",
        429 => RateLimit,
        < 500 => BadRequest,
        502 => "BadGatewayError",
        503 => Unavailable,
        _ => InternalServer,
    };
}
