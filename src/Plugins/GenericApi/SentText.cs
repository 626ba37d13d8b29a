namespace Guard.Plugins.GenericApi;

/// <summary>Where a text that was sent stands.</summary>
/// <param name="Part">Index of the part.</param>
/// <param name="Start">First byte of it.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct SentText(int Part, int Start, int Length);
