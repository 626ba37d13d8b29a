using Guard.Engine.Errors;

namespace Guard.Engine.Streaming;

/// <summary>Judges the frames of one stream, holds back what is not decided and lets the rest go. Not thread-safe.</summary>
internal interface IStreamGuard : IDisposable
{
    /// <summary>Bytes of answer text that came from the upstream, for estimates when it reports no usage.</summary>
    long TextBytes { get; }

    /// <summary>The answer is whole although nothing marked its end.</summary>
    bool IsFinished { get; }

    /// <summary>Number of the next event, where events have one.</summary>
    long NextNumber { get; }

    /// <summary>Takes a frame in. Call <see cref="EvaluateAsync"/> when no more frames are at hand.</summary>
    GuardError? Add(ReadOnlyMemory<byte> frame, FrameFacts facts);

    /// <summary>Judges what arrived and lets go of every frame that is decided.</summary>
    ValueTask<GuardError?> EvaluateAsync(bool isEnd, CancellationToken cancellationToken);

    /// <summary>Writes the evidence of the stream's windows into the run.</summary>
    void AddEvidence(GuardError? error);

    /// <summary>Lets go of what tells a caller that the answer is whole.</summary>
    void WriteEnd();
}
