namespace Guard.Engine.Access;

/// <summary>What checks remember of a session between its requests: positions and times, never text. Thread-safe; never waits.</summary>
public interface ISessionStore
{
    /// <summary>What was kept, or null when nothing was, or no longer.</summary>
    /// <param name="session">The session's key.</param>
    /// <param name="slot">Who remembers, such as a rule.</param>
    SessionMarks? Find(string session, string slot);

    /// <summary>Keeps it in the place of what was kept before.</summary>
    void Keep(string session, string slot, SessionMarks marks);
}
