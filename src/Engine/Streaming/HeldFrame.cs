namespace Guard.Engine.Streaming;

/// <summary>A frame waiting for its text to be judged.</summary>
internal sealed class HeldFrame
{
    public required byte[] Bytes { get; init; }

    public required int Length { get; init; }

    public required FrameRewrite Rewrite { get; init; }

    public required HeldSegment[] Segments { get; init; }

    /// <summary>Choices this frame ends: all their earlier frames go first.</summary>
    public required int[] FinishedChoices { get; init; }
}

/// <summary>A share of a channel that waits inside a held frame.</summary>
internal readonly record struct HeldSegment(IStreamChannel Channel, FrameSegment Segment);
