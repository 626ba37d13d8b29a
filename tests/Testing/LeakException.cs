namespace Guard.Testing;

/// <summary>A planted secret turned up where none may be.</summary>
public sealed class LeakException(string message) : Exception(message);
