using System.Buffers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>One lane of a streamed answer: its chain of windows and the text that came out of it, share by share. Not thread-safe.</summary>
internal sealed class TextChannel : IStreamChannel, ITextSink
{
    private readonly TextWindow[] _windows;
    private readonly ITextSink _entry;
    private readonly Queue<int> _shares = new();
    private byte[] _output = ArrayPool<byte>.Shared.Rent(512);
    private int _start;
    private int _end;
    private int _shareEnd;

    public TextChannel(ChannelKey key, GuardrailRun run)
    {
        Key = key;
        var bindings = run.Bindings.Where(static binding => binding.Stages.Contains(Stage.Output) && binding.PartScope is null).Reverse();
        ITextSink next = this;
        var windows = new List<TextWindow>();
        foreach (var binding in bindings)
        {
            var window = new TextWindow(binding, key.Kind, next);
            windows.Add(window);
            next = window;
        }

        windows.Reverse();
        _windows = [.. windows];
        _entry = next;
    }

    public ChannelKey Key { get; }

    public bool IsFinished { get; private set; }

    /// <summary>Shares whose text is ready.</summary>
    public int Ready => _shares.Count;

    public bool IsBlocked { get; set; }

    public int HeldBytes
    {
        get
        {
            var held = _end - _start;
            foreach (var window in _windows)
            {
                held += window.Held;
            }

            return held;
        }
    }

    /// <summary>Text of one frame goes in.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _entry.Append(text);
        _entry.Mark();
    }

    public async ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isFinal, CancellationToken cancellationToken)
    {
        if (IsFinished)
        {
            return null;
        }

        IsFinished = isFinal;
        foreach (var window in _windows)
        {
            var error = await window.EvaluateAsync(judge, isFinal, cancellationToken);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>The next ready share; valid until more text is added.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var end = _shares.Dequeue();
        var share = _output.AsSpan(_start, end - _start);
        _start = end;
        return share;
    }

    public void AddEvidence(Dictionary<GuardrailBinding, FindingTally> tallies, Dictionary<GuardrailBinding, TimeSpan> times)
    {
        foreach (var window in _windows)
        {
            if (!tallies.TryGetValue(window.Binding, out var tally))
            {
                tallies[window.Binding] = tally = new FindingTally();
            }

            tally.Add(window.Tally);
            times[window.Binding] = times.GetValueOrDefault(window.Binding) + window.Spent;
        }
    }

    void ITextSink.Append(ReadOnlySpan<byte> text)
    {
        if (_shares.Count == 0 && _start == _shareEnd)
        {
            Buffer.BlockCopy(_output, _start, _output, 0, _end - _start);
            _end -= _start;
            _start = _shareEnd = 0;
        }

        if (_output.Length - _end < text.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_output.Length * 2, _end + text.Length));
            Buffer.BlockCopy(_output, 0, larger, 0, _end);
            ArrayPool<byte>.Shared.Return(_output);
            _output = larger;
        }

        text.CopyTo(_output.AsSpan(_end));
        _end += text.Length;
    }

    void ITextSink.Mark()
    {
        _shares.Enqueue(_end);
        _shareEnd = _end;
    }

    public void Dispose()
    {
        foreach (var window in _windows)
        {
            window.Dispose();
        }

        ArrayPool<byte>.Shared.Return(_output);
        _output = [];
    }
}
