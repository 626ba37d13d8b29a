using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>
/// Writes events of a streamed response to the caller: verbatim unless something in them changed. Numbers only ever rise: from the first event that Guard puts in or leaves
/// out, it counts itself. Not thread-safe.
/// </summary>
internal sealed class ResponseEventEmitter(OutputBuffer output, string? clientModel)
{
    private readonly byte[]? _model = clientModel is null ? null : JsonSerializer.SerializeToUtf8Bytes(clientModel, ContentJsonContext.Default.String);
    private bool _counts;

    /// <summary>Number of the next event.</summary>
    public long Next { get; private set; }

    /// <summary>A frame that is no event of the answer, such as a comment.</summary>
    public void WriteVerbatim(ReadOnlySpan<byte> frame) => output.Write(frame);

    /// <summary>An event with what changes in its data.</summary>
    /// <param name="frame">As the upstream sent it.</param>
    /// <param name="place">What stands where in it.</param>
    /// <param name="model">Where it names the model, or absent.</param>
    /// <param name="patch">Belongs to the data; the model's name and the number are added here.</param>
    public void Write(ReadOnlySpan<byte> frame, in ResponseEvent place, ByteRange model, BodyPatch patch)
    {
        if (_model is not null && model.IsPresent && !frame.Slice(model.Start, model.Length).SequenceEqual(_model))
        {
            patch.Replace(model.Start - place.Data.Start, model.Length, _model);
        }

        if (place.Number.IsPresent)
        {
            _counts |= place.Sequence < Next;
            Number(place, patch);
        }

        if (patch.IsEmpty)
        {
            output.Write(frame);
            return;
        }

        var data = frame.Slice(place.Data.Start, place.Data.Length);
        output.Write(frame[..place.Data.Start]);
        var target = output.GetSpan(patch.Measure(data.Length));
        output.Advance(patch.Apply(data, target));
        output.Write(frame[place.Data.End..]);
    }

    /// <summary>An event is left out.</summary>
    public void Skip() => _counts = true;

    /// <summary>The event that begins a message of Guard's own.</summary>
    public void WriteAdded(ResponseMessage message, int outputIndex)
    {
        _counts = true;
        var events = new ResponseEvents(Next);
        output.Write(events.Added(message, outputIndex));
        Next = events.Next;
    }

    /// <summary>The other events of that message.</summary>
    public void WriteRest(ResponseMessage message, int outputIndex)
    {
        _counts = true;
        var events = new ResponseEvents(Next);
        foreach (var frame in events.Rest(message, outputIndex, [message.Text]))
        {
            output.Write(frame);
        }

        Next = events.Next;
    }

    private void Number(in ResponseEvent place, BodyPatch patch)
    {
        if (_counts && place.Sequence != Next)
        {
            patch.Replace(place.Number.Start - place.Data.Start, place.Number.Length, Encoding.ASCII.GetBytes(Next.ToString(CultureInfo.InvariantCulture)));
        }

        Next = (_counts ? Next : place.Sequence) + 1;
    }
}
