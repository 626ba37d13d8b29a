namespace Guard.Engine.Errors;

/// <summary>Every way a request can fail. Closed: status, wire type and wording per profile stand in <see cref="ErrorTable"/>. Values are stored; never renumber.</summary>
public enum GuardErrorCode
{
    Internal = 0,
    InvalidRequest = 1,
    AuthenticationFailed = 2,
    KeyNotFound = 3,
    KeyExpired = 4,
    KeyBlocked = 5,
    PermissionDenied = 6,
    ModelAccessDenied = 7,
    ModelNotFound = 8,
    NotFound = 9,
    MethodNotAllowed = 10,
    Conflict = 11,
    RequestTooLarge = 12,
    UnsupportedMediaType = 13,
    RequestTimeout = 14,
    GuardrailBlocked = 15,
    GuardrailUnavailable = 16,
    RateLimited = 17,
    BudgetExceeded = 18,
    NoDeployment = 19,
    UpstreamFailed = 20,
    UpstreamTimeout = 21,
    ConsentRequired = 22,
    Overloaded = 23,
}
