namespace Guard.Engine.Errors;

/// <summary>How this installation words its errors. Immutable; one instance serves the process.</summary>
/// <param name="Profile">Which generation of shapes callers expect.</param>
/// <param name="BudgetExceededStatus"><c>litellm_settings.budget_exceeded_status_code</c>, or null for the profile's own.</param>
public sealed record ErrorProfile(CompatibilityProfile Profile, int? BudgetExceededStatus)
{
    /// <summary>Today's shapes, nothing overridden.</summary>
    public static ErrorProfile Default { get; } = new(CompatibilityProfile.Current, null);

    /// <summary>HTTP status callers see for a code.</summary>
    public int Status(GuardErrorCode code) =>
        code == GuardErrorCode.BudgetExceeded && BudgetExceededStatus is { } status ? status : ErrorTable.Status(code, Profile);

    /// <summary>The <c>type</c> member callers see for a code.</summary>
    public string Type(GuardErrorCode code) => ErrorTable.Type(code, Profile);
}
