using Microsoft.Extensions.Logging;

namespace Guard.Testing;

/// <summary>One log entry as a sink would have seen it.</summary>
public sealed record CapturedLog(LogLevel Level, string Category, EventId Event, string Message, Exception? Exception);
