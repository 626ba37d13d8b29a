namespace Guard.Testing;

/// <summary>How a fake upstream misbehaves. <see cref="FakeReply.FaultAfter"/> says where: in events of a stream, in bytes of a whole body.</summary>
public enum FakeFault
{
    None,

    /// <summary>The connection is reset before any byte of an answer.</summary>
    CutBeforeAnswer,

    /// <summary>The connection is reset in the middle.</summary>
    CutInTheMiddle,

    /// <summary>A stream ends cleanly as HTTP sees it, without finish reason and without the closing marker.</summary>
    EndsEarly,

    /// <summary>Nothing more comes, and the connection stays open.</summary>
    Stalls,

    /// <summary>Bytes that are neither JSON nor an event follow, and a clean end.</summary>
    Garbage,

    /// <summary>One event (or body) far larger than anything sensible.</summary>
    GiantFrame,

    /// <summary>One byte at a time, each in a packet of its own.</summary>
    SlowBytes,
}
