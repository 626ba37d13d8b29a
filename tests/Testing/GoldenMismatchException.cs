namespace Guard.Testing;

/// <summary>A text is not what was approved.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
