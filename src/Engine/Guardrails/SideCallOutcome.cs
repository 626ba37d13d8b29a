namespace Guard.Engine.Guardrails;

/// <summary>How a side call ended.</summary>
public enum SideCallOutcome
{
    /// <summary>A status of 200 to 299 and a whole body.</summary>
    Answered = 0,

    /// <summary>No connection, or it broke.</summary>
    Unreachable = 1,

    TimedOut = 2,

    /// <summary>Any other status; redirects too, since none is followed.</summary>
    BadStatus = 3,

    /// <summary>The answer was larger than allowed, or not plain bytes.</summary>
    AnswerRefused = 4,

    /// <summary>The request would have been larger than allowed; nothing was sent.</summary>
    RequestTooLarge = 5,

    /// <summary>Too many calls under way and waiting; nothing was sent.</summary>
    Busy = 6,

    /// <summary>The last calls failed, so for a few seconds nothing is sent.</summary>
    Skipped = 7,

    /// <summary>The name leads to an address Guard does not connect to.</summary>
    Denied = 8,
}
