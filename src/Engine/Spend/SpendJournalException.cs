namespace Guard.Engine.Spend;

/// <summary>The record could not be written; the request it belongs to must fail.</summary>
public sealed class SpendJournalException : IOException
{
    public SpendJournalException()
    {
    }

    public SpendJournalException(string message)
        : base(message)
    {
    }

    public SpendJournalException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
