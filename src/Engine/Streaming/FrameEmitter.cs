using System.Buffers;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>Writes frames to the caller: verbatim unless the model's name or a text in them changed. Not thread-safe.</summary>
internal sealed class FrameEmitter(OutputBuffer output, string? clientModel)
{
    private static readonly byte[] Null = [.. "null"u8];

    private readonly BodyPatch _patch = new();
    private readonly byte[]? _model = clientModel is null ? null : JsonSerializer.SerializeToUtf8Bytes(clientModel, ContentJsonContext.Default.String);

    /// <summary>What has to change in a frame because of its name for the model, or nothing.</summary>
    public FrameRewrite Plan(ReadOnlySpan<byte> frame, FrameFacts facts)
    {
        var keeps = _model is null || !facts.Model.IsPresent || frame.Slice(facts.Model.Start, facts.Model.Length).SequenceEqual(_model);
        return new FrameRewrite(keeps ? default : facts.Model, facts.LogProbabilities.Count == 0 ? null : [.. facts.LogProbabilities]);
    }

    /// <summary>A frame whose text nobody judged.</summary>
    public void Write(ReadOnlySpan<byte> frame, ByteRange model)
    {
        if (!model.IsPresent)
        {
            output.Write(frame);
            return;
        }

        output.Write(frame[..model.Start]);
        output.Write(_model);
        output.Write(frame[model.End..]);
    }

    /// <summary>A frame whose shares are all ready.</summary>
    public void Write(HeldFrame held)
    {
        _patch.Clear();
        TakeShares(held, removals: null);
        Write(held, held.Bytes);
    }

    /// <summary>A frame whose shares are all ready, without what leaves it.</summary>
    /// <param name="held">The frame.</param>
    /// <param name="removals">What leaves, and what is written in its place.</param>
    /// <param name="isSpent">Nothing would be left: the frame goes as a whole.</param>
    public void Write(HeldFrame held, RemovalPlan removals, bool isSpent)
    {
        _patch.Clear();
        TakeShares(held, removals);
        if (isSpent)
        {
            return;
        }

        foreach (var call in held.Calls)
        {
            DropLogProbabilities(held, call.Channel.Key.Choice);
        }

        removals.AddTo(_patch);
        Write(held, held.Bytes);
    }

    private void TakeShares(HeldFrame held, RemovalPlan? removals)
    {
        var frame = held.Bytes;
        foreach (var (channel, segment) in held.Segments)
        {
            var final = channel.Take();
            if (removals?.Covers(segment.RawStart) != true && !JsonText.IsEscapeOf(frame.Slice(segment.RawStart, segment.RawLength), segment.IsEscaped, final))
            {
                _patch.Replace(segment.RawStart, segment.RawLength, JsonText.Escape(final));
                DropLogProbabilities(held, segment.Channel.Choice);
            }
        }
    }

    private void Write(HeldFrame held, ReadOnlySpan<byte> frame)
    {
        if (_patch.IsEmpty)
        {
            Write(frame, held.Rewrite.Model);
            return;
        }

        if (held.Rewrite.Model.IsPresent)
        {
            _patch.Replace(held.Rewrite.Model.Start, held.Rewrite.Model.Length, _model);
        }

        var target = output.GetSpan(_patch.Measure(frame.Length));
        output.Advance(_patch.Apply(frame, target));
    }

    private void DropLogProbabilities(HeldFrame held, int choice)
    {
        for (var i = 0; i < (held.Rewrite.LogProbabilities?.Length ?? 0); i++)
        {
            var (owner, value) = held.Rewrite.LogProbabilities![i];
            if (owner == choice && value.IsPresent)
            {
                _patch.Replace(value.Start, value.Length, Null);
                held.Rewrite.LogProbabilities[i] = (owner, default);
            }
        }
    }
}
