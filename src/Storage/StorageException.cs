namespace Guard.Storage;

/// <summary>The store cannot be used. The message is for the operator: it names the path and the remedy.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
