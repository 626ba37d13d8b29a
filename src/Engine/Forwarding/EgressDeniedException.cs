namespace Guard.Engine.Forwarding;

/// <summary>A connection that <see cref="EgressPolicy"/> refused; thrown inside connecting, where only I/O failures can be told.</summary>
public sealed class EgressDeniedException : IOException
{
    public EgressDeniedException()
    {
    }

    public EgressDeniedException(string message)
        : base(message)
    {
    }

    public EgressDeniedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
