using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Engine.Streaming;

/// <summary>How a streamed answer ended.</summary>
/// <param name="Error">Null when it ended well.</param>
/// <param name="Usage">What the upstream reported, or null.</param>
/// <param name="TextBytes">Bytes of answer text received, for an estimate.</param>
internal readonly record struct StreamOutcome(GuardError? Error, Usage? Usage, long TextBytes);
