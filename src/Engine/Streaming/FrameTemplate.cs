using System.Buffers;
using System.Text.Unicode;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>
/// The last frame that was read with one piece of text in it. The next frame mostly differs in that text alone; then what was read holds again and nothing
/// is parsed. Exact: the bytes before and behind the text must be the same, and the text must be plain JSON string content. Not thread-safe.
/// </summary>
internal sealed class FrameTemplate
{
    private const int Largest = 4096;

    // What ends a plain run inside a JSON string: the quote, an escape, a control character.
    private static readonly SearchValues<byte> NotPlain = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private readonly byte[] _bytes = new byte[Largest];
    private FrameSegment _segment;
    private CallFragment? _call;
    private ByteRange _model;
    private int _prefix;
    private int _suffix;

    /// <summary>Fills the facts when the frame fits; else they are untouched.</summary>
    public bool TryRead(ReadOnlySpan<byte> frame, FrameFacts facts)
    {
        if (_prefix == 0 || frame.Length <= _prefix + _suffix || !frame.StartsWith(_bytes.AsSpan(0, _prefix)))
        {
            return false;
        }

        var text = frame[_prefix..^_suffix];
        if (text.IndexOfAny(NotPlain) >= 0 || !frame.EndsWith(_bytes.AsSpan(_prefix, _suffix)) || !Utf8.IsValid(text))
        {
            return false;
        }

        facts.Clear();
        facts.Model = _model;
        facts.Segments.Add(_segment with { RawLength = text.Length });
        if (_call is { } call)
        {
            facts.Calls.Add(call);
        }

        return true;
    }

    /// <summary>Remembers a frame, if it is of the usual kind.</summary>
    public void Learn(ReadOnlySpan<byte> frame, FrameFacts facts)
    {
        if (facts.Type != FrameType.Data || facts.Segments.Count != 1 || facts.FinishedChoices.Count > 0 || facts.LogProbabilities.Count > 0
            || facts.Usage is not null || facts.Event.Kind != ResponseEventKind.Other || facts.Event.Data.IsPresent || frame.Length > Largest || !IsUsual(facts))
        {
            return;
        }

        var segment = facts.Segments[0];
        if (facts.Model.IsPresent && facts.Model.Start > segment.RawStart)
        {
            return;
        }

        _segment = segment with { IsEscaped = false };
        _call = facts.Calls.Count > 0 ? facts.Calls[0] : null;
        _model = facts.Model;
        _prefix = segment.RawStart;
        _suffix = frame.Length - segment.RawStart - segment.RawLength;
        frame[.._prefix].CopyTo(_bytes);
        frame[^_suffix..].CopyTo(_bytes.AsSpan(_prefix));
    }

    /// <summary>No call, or one that only goes on.</summary>
    private static bool IsUsual(FrameFacts facts) =>
        facts.Calls.Count == 0 || (facts.Calls.Count == 1 && !facts.Calls[0].HasIdentity && facts.Calls[0].Channel == facts.Segments[0].Channel);
}
