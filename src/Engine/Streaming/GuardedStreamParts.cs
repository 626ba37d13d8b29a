using Guard.Engine.Errors;

namespace Guard.Engine.Streaming;

/// <summary>What a <see cref="GuardedResponseStream"/> is made of.</summary>
/// <param name="Upstream">The upstream's body; disposed with the stream.</param>
/// <param name="Dialect">How its frames read.</param>
/// <param name="Judge">What judges them.</param>
/// <param name="Settings">Limits.</param>
/// <param name="Complete">Books the outcome before the end mark leaves; an error it returns is sent instead of the end mark.</param>
/// <param name="RenderError">Writes an error as an event of the caller's dialect, with its number.</param>
internal sealed record GuardedStreamParts(
    Stream Upstream,
    IStreamDialect Dialect,
    StreamJudge Judge,
    StreamSettings Settings,
    Func<StreamOutcome, ValueTask<GuardError?>> Complete,
    Func<GuardError, long, byte[]> RenderError);
