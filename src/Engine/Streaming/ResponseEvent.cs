using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>What stands where in one event of a streamed response.</summary>
internal readonly record struct ResponseEvent
{
    public ResponseEventKind Kind { get; init; }

    /// <summary>Where the data stands in the frame.</summary>
    public ByteRange Data { get; init; }

    /// <summary>The item of the output that it is about.</summary>
    public int OutputIndex { get; init; }

    /// <summary>The part of the item.</summary>
    public int PartIndex { get; init; }

    /// <summary>The lane of a delta or a lane's end.</summary>
    public ChannelKey Lane { get; init; }

    /// <summary>The value of <c>sequence_number</c>, where it stands.</summary>
    public ByteRange Number { get; init; }

    public long Sequence { get; init; }

    /// <summary>The event ends a call and repeats its arguments here.</summary>
    public FrameSegment? Arguments { get; init; }

    /// <summary>The response ended, and not well.</summary>
    public bool IsFailure { get; init; }

    /// <summary>It is about a call, as far as the event itself says.</summary>
    public bool IsOfCall => Lane.Kind == ContentKind.ToolArguments;

    /// <summary>Its strings are read as a whole: anything but a delta, and the end of a call's arguments, which the call's own lane speaks for.</summary>
    public bool IsSnapshot => Kind != ResponseEventKind.Delta && !(Kind == ResponseEventKind.LaneDone && IsOfCall);
}
