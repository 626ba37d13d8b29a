using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>An event of a streamed response that waits for what it says to be judged. Not thread-safe.</summary>
internal sealed class HeldEvent(byte[] frame, ResponseEvent place, ByteRange model) : IDisposable
{
    private static readonly byte[] NoLogProbabilities = [.. "[]"u8];

    public byte[] Frame => frame;

    public ResponseEvent Place => place;

    public ByteRange Model => model;

    /// <summary>Shares of lanes that stand in it.</summary>
    public List<(ResponseLane Lane, FrameSegment Segment)> Shares { get; } = [];

    /// <summary>The call it is about, or null.</summary>
    public ResponseLane? Call { get; set; }

    /// <summary>What it says as a whole, or null.</summary>
    public ResponseSnapshot? Snapshot { get; set; }

    /// <summary>Where a delta repeats its text by tokens.</summary>
    public List<ByteRange> LogProbabilities { get; } = [];

    /// <summary>Every share of it is decided, and the call it is about.</summary>
    public bool IsReady
    {
        get
        {
            if (Call is { Channel.IsFinished: false })
            {
                return false;
            }

            for (var i = 0; i < Shares.Count; i++)
            {
                var needed = 1;
                for (var j = 0; j < i; j++)
                {
                    needed += ReferenceEquals(Shares[j].Lane, Shares[i].Lane) ? 1 : 0;
                }

                if (Shares[i].Lane.Channel.Ready < needed)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Takes its shares and says what changes in its data.</summary>
    public BodyPatch TakeShares()
    {
        var patch = new BodyPatch();
        foreach (var (lane, segment) in Shares)
        {
            var final = lane.Take();
            AddIfChanged(patch, segment, final);
        }

        if (!patch.IsEmpty)
        {
            foreach (var repeat in LogProbabilities)
            {
                patch.Replace(repeat.Start - place.Data.Start, repeat.Length, NoLogProbabilities);
            }
        }

        return patch;
    }

    /// <summary>Shows the arguments of its call as they were judged, where it repeats them.</summary>
    public void AddArguments(BodyPatch patch)
    {
        if (place is { IsSnapshot: false, Arguments: { } segment } && Call is { } call)
        {
            AddIfChanged(patch, segment, call.Guarded.Span);
        }
    }

    /// <summary>The id of a message that stands for its item.</summary>
    public string ItemMessageId()
    {
        var data = frame.AsSpan(place.Data.Start, place.Data.Length);
        var item = JsonMember.Of(data, data.IndexOf((byte)'{')).Find(static member => member.Name == "item");
        return ResponsesAnswerRemovals.IdOf(data[item.ValueStart..]);
    }

    public void Dispose() => Snapshot?.Dispose();

    private void AddIfChanged(BodyPatch patch, in FrameSegment segment, ReadOnlySpan<byte> final)
    {
        var raw = frame.AsSpan(segment.RawStart, segment.RawLength);
        if (!JsonText.IsEscapeOf(raw, segment.IsEscaped, final))
        {
            patch.Replace(segment.RawStart - place.Data.Start, segment.RawLength, JsonText.Escape(final));
        }
    }
}
