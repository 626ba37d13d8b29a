using System.Buffers;

namespace Guard.Engine.Streaming;

/// <summary>A frame waiting for its text to be judged. Filled and cleared again and again; not thread-safe.</summary>
internal sealed class HeldFrame
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public FrameRewrite Rewrite { get; private set; }

    public List<HeldSegment> Segments { get; } = [];

    /// <summary>Pieces of tool calls in it.</summary>
    public List<HeldCall> Calls { get; } = [];

    /// <summary>Choices this frame ends: all their earlier frames go first.</summary>
    public List<int> FinishedChoices { get; } = [];

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Keeps a copy of the frame.</summary>
    public void Fill(ReadOnlySpan<byte> frame, in FrameRewrite rewrite, List<int> finishedChoices)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(_bytes);
        Length = frame.Length;
        Rewrite = rewrite;
        FinishedChoices.AddRange(finishedChoices);
    }

    /// <summary>It stays, so later frames of its lanes must wait too.</summary>
    public void BlockChannels()
    {
        foreach (var segment in Segments)
        {
            segment.Channel.IsBlocked = true;
        }

        foreach (var call in Calls)
        {
            call.Channel.IsBlocked = true;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        Length = 0;
        Rewrite = default;
        Segments.Clear();
        Calls.Clear();
        FinishedChoices.Clear();
    }
}

/// <summary>A piece of a tool call that waits inside a held frame.</summary>
/// <param name="Channel">The call.</param>
/// <param name="Start">First byte of the piece's element in the frame.</param>
internal readonly record struct HeldCall(ToolCallChannel Channel, int Start);

/// <summary>A share of a channel that waits inside a held frame.</summary>
internal readonly record struct HeldSegment(IStreamChannel Channel, FrameSegment Segment);
