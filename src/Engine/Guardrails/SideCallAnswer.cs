namespace Guard.Engine.Guardrails;

/// <summary>How a side call ended.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Status">The HTTP status, or 0 where none arrived.</param>
/// <param name="Body">The whole body of an answer with status 200 to 299; empty else.</param>
public readonly record struct SideCallAnswer(SideCallOutcome Outcome, int Status = 0, ReadOnlyMemory<byte> Body = default)
{
    private static readonly string[] Reasons =
        ["answered", "unreachable", "timed_out", "bad_status", "answer_refused", "request_too_large", "busy", "skipped", "denied"];

    /// <summary>Nobody able to judge answered: no connection, no answer in time, or a gateway that says so (502, 503, 504); or that happened again and again just now.</summary>
    public bool IsUnreachable => Outcome is SideCallOutcome.Unreachable or SideCallOutcome.TimedOut or SideCallOutcome.Skipped
        || (Outcome == SideCallOutcome.BadStatus && Status is 502 or 503 or 504);

    /// <summary>The outcome as one word for logs and metrics.</summary>
    public string Reason => Reasons[(int)Outcome];

    /// <summary>For printing: never the body.</summary>
    public override string ToString() => $"{Reason} {Status}";
}
