using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Streaming;

/// <summary>What a dialect found in one frame. Reused from frame to frame.</summary>
internal sealed class FrameFacts
{
    public FrameType Type { get; set; }

    public List<FrameSegment> Segments { get; } = [];

    /// <summary>Pieces of tool calls.</summary>
    public List<CallFragment> Calls { get; } = [];

    /// <summary>Choices that end with this frame.</summary>
    public List<int> FinishedChoices { get; } = [];

    /// <summary>Values of <c>logprobs</c> by choice: they repeat the text.</summary>
    public List<(int Choice, ByteRange Value)> LogProbabilities { get; } = [];

    public Usage? Usage { get; set; }

    /// <summary>The frame carries usage and no choice.</summary>
    public bool IsUsageOnly { get; set; }

    /// <summary>The value of <c>model</c>, quotes included.</summary>
    public ByteRange Model { get; set; }

    /// <summary>What else is known of an event of a streamed response.</summary>
    public ResponseEvent Event { get; set; }

    public void Clear()
    {
        Type = FrameType.Data;
        Segments.Clear();
        Calls.Clear();
        FinishedChoices.Clear();
        LogProbabilities.Clear();
        Usage = null;
        IsUsageOnly = false;
        Model = default;
        Event = default;
    }
}

/// <summary>What a frame is.</summary>
internal enum FrameType
{
    Data,

    /// <summary>A comment or a field without data: kept as it is.</summary>
    Comment,

    /// <summary>The dialect's end of stream.</summary>
    Done,

    /// <summary>The part of the answer that ends it.</summary>
    Terminal,

    /// <summary>The upstream reports an error inside the stream.</summary>
    UpstreamError,

    /// <summary>Not the dialect.</summary>
    Garbage,
}
