using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>One lane of a streamed answer. Text goes in frame by frame; the same number of shares comes out, judged.</summary>
internal interface IStreamChannel : IDisposable
{
    ChannelKey Key { get; }

    /// <summary>The lane has ended; more text would be a fault of the upstream.</summary>
    bool IsFinished { get; }

    /// <summary>Shares whose text is ready.</summary>
    int Ready { get; }

    /// <summary>Set while flushing: an earlier frame of this lane still waits.</summary>
    bool IsBlocked { get; set; }

    int HeldBytes { get; }

    /// <summary>Text of one frame goes in.</summary>
    void Add(ReadOnlySpan<byte> text);

    ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isFinal, CancellationToken cancellationToken);

    /// <summary>The next ready share; valid until more text is added.</summary>
    ReadOnlySpan<byte> Take();

    void AddEvidence(Dictionary<GuardrailBinding, FindingTally> tallies, Dictionary<GuardrailBinding, TimeSpan> times);
}
