namespace Guard.Testing;

/// <summary>The <c>guard</c> process did not do what every test takes for granted: start and serve.</summary>
public sealed class GuardProcessException(string message, Exception? innerException = null) : Exception(message, innerException);
