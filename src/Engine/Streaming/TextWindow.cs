using System.Buffers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// One binding's view of one channel: the text it has not decided yet, behind the context it needs. Text goes in, judged and edited text comes out to
/// the next window; marks keep track of which frame each byte belongs to. The output does not depend on how the text was cut. Not thread-safe.
/// </summary>
internal sealed class TextWindow(GuardrailBinding binding, ContentKind kind, ITextSink next) : ITextSink, IDisposable
{
    private readonly Queue<int> _marks = new();
    private readonly PartTable _part = new(capacity: 1);
    private GuardrailContext? _context;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);
    private int _judged;
    private int _length;
    private bool _isFresh;
    private long _dropped;

    /// <summary>Undecided bytes.</summary>
    public int Held => _length - _judged;

    public FindingTally Tally { get; } = new();

    public GuardrailBinding Binding => binding;

    public TimeSpan Spent { get; private set; }

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_buffer.Length - _length < text.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + text.Length));
            Buffer.BlockCopy(_buffer, 0, larger, 0, _length);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        _isFresh |= text.Length > 0;
        if (binding.IsMonitor)
        {
            next.Append(text);
        }
    }

    /// <summary>A frame's share of the channel ends here.</summary>
    public void Mark()
    {
        if (binding.IsMonitor)
        {
            next.Mark();
        }
        else
        {
            _marks.Enqueue(_length);
        }
    }

    /// <summary>Judges what can be judged and passes it on.</summary>
    /// <param name="judge">Runs the binding.</param>
    /// <param name="isFinal">No more text will come: everything is decided now.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The error that ends the stream, or null.</returns>
    public async ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isFinal, CancellationToken cancellationToken)
    {
        if ((!isFinal && (!_isFresh || !binding.Guardrail.Streaming.IsWindowed)) || _length == _judged)
        {
            Release(_judged, []);
            return null;
        }

        _isFresh = false;
        var started = judge.Time.GetTimestamp();
        _part.SetText(_buffer.AsMemory(0, _length), kind, Stage.Output);
        _context ??= judge.Run.Context(Stage.Output, new ContentParts(_part, StageSet.All), binding: binding);
        _context.Advance(!isFinal, _judged);
        var result = await judge.Runner.RunAsync(binding, _context, cancellationToken);
        Spent += judge.Time.GetElapsedTime(started);
        if (result.Error is { } error)
        {
            return error;
        }

        var decision = result.Value;
        Tally.Count(decision, new FindingScene(_part, judge.Run.Protection, _dropped), !binding.IsMonitor);
        if (decision.Verdict is Verdict.Block or Verdict.Confirm || !decision.Removals.IsEmpty)
        {
            if (!binding.IsMonitor)
            {
                return GuardrailPipeline.Blocked(binding, decision.Violation);
            }
        }

        var settled = isFinal ? _length : Math.Clamp(_length - decision.HeldBytes, _judged, _length);
        Release(settled, binding.IsMonitor ? [] : decision.Redactions.AsSpan());
        return null;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = _judged = 0;
    }

    /// <summary>Passes on the text up to <paramref name="settled"/> with its edits; a mark inside a replaced range moves behind the replacement.</summary>
    private void Release(int settled, ReadOnlySpan<Redaction> redactions)
    {
        if (binding.IsMonitor)
        {
            _judged = settled;
            Trim();
            return;
        }

        foreach (var redaction in redactions)
        {
            PassTo(redaction.Start);
            next.Append(System.Text.Encoding.UTF8.GetBytes(redaction.Replacement));
            _judged = redaction.Start + redaction.Length;
        }

        PassTo(settled);
        Trim();
    }

    private void PassTo(int end)
    {
        while (_marks.Count > 0 && _marks.Peek() <= end)
        {
            var mark = _marks.Dequeue();
            if (mark > _judged)
            {
                next.Append(_buffer.AsSpan(_judged, mark - _judged));
                _judged = mark;
            }

            next.Mark();
        }

        if (end > _judged)
        {
            next.Append(_buffer.AsSpan(_judged, end - _judged));
            _judged = end;
        }
    }

    /// <summary>Forgets decided text beyond the context, cutting between code points.</summary>
    private void Trim()
    {
        var keep = binding.Guardrail.Streaming.ContextBytes;
        if (_judged < keep * 2 + 256)
        {
            return;
        }

        var drop = _judged - keep;
        while (drop > 0 && (_buffer[drop] & 0xC0) == 0x80)
        {
            drop--;
        }

        Buffer.BlockCopy(_buffer, drop, _buffer, 0, _length - drop);
        _length -= drop;
        _judged -= drop;
        _dropped += drop;
        for (var i = _marks.Count; i > 0; i--)
        {
            _marks.Enqueue(_marks.Dequeue() - drop);
        }
    }
}
