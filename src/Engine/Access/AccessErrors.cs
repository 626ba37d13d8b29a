using Guard.Engine.Errors;

namespace Guard.Engine.Access;

/// <summary>What a caller reads when a key does not open the door. No text repeats any part of the key.</summary>
internal static class AccessErrors
{
    public static GuardError NoKey { get; } = new(
        GuardErrorCode.AuthenticationFailed,
        "Authentication Error, No api key passed in. Send it as \"Authorization: Bearer sk-...\".");

    public static GuardError UnknownKey { get; } = new(
        GuardErrorCode.KeyNotFound,
        "Authentication Error, Invalid proxy server token passed. The key is not known here: check it, or create one with /key/generate.");

    public static GuardError Blocked(string scope) => new(
        GuardErrorCode.KeyBlocked,
        $"Authentication Error, the {scope} of this request is blocked. An administrator can unblock it.");
}
