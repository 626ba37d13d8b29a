namespace Guard.Engine.Spend;

/// <summary>Whether spend can be recorded. Where it cannot, nothing may be sent to a provider.</summary>
public interface IJournalHealth
{
    /// <summary>False after a failed write and when the disk limit of the journal is reached; true again once writing works.</summary>
    bool IsAccepting { get; }
}
