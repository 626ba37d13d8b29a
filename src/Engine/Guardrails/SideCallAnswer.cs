namespace Guard.Engine.Guardrails;

/// <summary>How a side call ended.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Status">The HTTP status, or 0 where none arrived.</param>
/// <param name="Body">The whole body of an answer with status 200 to 299; empty else.</param>
public readonly record struct SideCallAnswer(SideCallOutcome Outcome, int Status = 0, ReadOnlyMemory<byte> Body = default)
{
    /// <summary>Nobody able to judge answered: no connection, no answer in time, or a gateway that says so (502, 503, 504).</summary>
    public bool IsUnreachable => Outcome is SideCallOutcome.Unreachable or SideCallOutcome.TimedOut or SideCallOutcome.Skipped
        || (Outcome == SideCallOutcome.BadStatus && Status is 502 or 503 or 504);

    /// <summary>For printing: never the body.</summary>
    public override string ToString() => $"{Outcome} {Status}";
}
