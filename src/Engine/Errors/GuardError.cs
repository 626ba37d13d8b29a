namespace Guard.Engine.Errors;

/// <summary>An expected failure as a value. <paramref name="Message"/> names the field and the remedy and never holds matched text, keys or tokens.</summary>
/// <param name="Code">Row of <see cref="ErrorTable"/>.</param>
/// <param name="Message">What the caller reads.</param>
/// <param name="Parameter">The offending field, as the caller wrote it, or null.</param>
public sealed record GuardError(GuardErrorCode Code, string Message, string? Parameter = null)
{
    /// <summary>When the caller may try again, for 429 and 503; null leaves the header out.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Id and version of the rule that asks for a human's consent and would let it pass with that; null for every other refusal.</summary>
    public string? WantsConsentFor { get; init; }

    /// <summary>When given, the caller reads this as an ordinary answer (<c>finish_reason</c> content_filter) in place of the error. Never matched text.</summary>
    public string? Answer { get; init; }
}
