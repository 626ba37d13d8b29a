using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>How the loop ended.</summary>
/// <param name="IsMine">Some tool of the request is the gateway's own.</param>
/// <param name="HasRounds">The model was asked.</param>
/// <param name="Error">Why the caller has no answer, or null.</param>
internal readonly record struct AgentEnd(bool IsMine, bool HasRounds, GuardError? Error)
{
    /// <summary>The request is for the ordinary road.</summary>
    public static AgentEnd NotMine => default;

    /// <summary>It was refused before the model was asked.</summary>
    public static AgentEnd Refused(GuardError error) => new(true, false, error);

    /// <summary>It was served, or the error says why not.</summary>
    public static AgentEnd Served(GuardError? error) => new(true, true, error);
}
