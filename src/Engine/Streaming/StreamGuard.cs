using System.Buffers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// Holds frames until their text is judged and lets them go in order, lane by lane: a frame waits only for text of its own lanes. Frames nobody
/// judges pass at once. Bounded by <paramref name="maxHeldBytes"/>. Not thread-safe.
/// </summary>
internal sealed class StreamGuard(StreamJudge judge, FrameEmitter emitter, int maxHeldBytes) : IStreamGuard
{
    private const int MaxChannels = 512;

    private readonly bool _judgesText = judge.Run.Covers(Stage.Output);
    private readonly bool _judgesCalls = judge.Run.Covers(Stage.ToolCall);
    private readonly List<IStreamChannel> _channels = [];
    private StreamedRemovals? _removals;
    private readonly List<HeldFrame> _held = [];
    private readonly Stack<HeldFrame> _spare = new();
    private readonly HashSet<int> _begun = [];
    private readonly HashSet<int> _finished = [];
    private int _heldBytes;

    public long TextBytes { get; private set; }

    public long NextNumber => 0;

    /// <summary>Every choice that brought text has ended as the dialect says it should, and there is one.</summary>
    public bool IsFinished => _finished.Count > 0 && _begun.IsSubsetOf(_finished);

    public GuardError? Add(ReadOnlyMemory<byte> frame, FrameFacts facts)
    {
        HeldFrame? held = null;
        if (facts.Calls.Count > 0 && AddCalls(facts.Calls, ref held) is { } late)
        {
            return late;
        }

        foreach (var segment in facts.Segments)
        {
            TextBytes += segment.RawLength;
            Begin(segment.Channel);
            if (segment.Channel.Kind == ContentKind.ToolArguments ? !_judgesCalls : !_judgesText)
            {
                continue;
            }

            var channel = Find(segment.Channel);
            if (channel is null || channel.IsFinished)
            {
                return TextAfterTheEnd();
            }

            AddText(channel, frame.Span, segment);
            held ??= Unused();
            held.Segments.Add(new HeldSegment(channel, segment));
        }

        foreach (var choice in facts.FinishedChoices)
        {
            _finished.Add(choice);
        }

        var rewrite = emitter.Plan(frame.Span, facts);
        if (held is null && _held.Count == 0 && _removals?.Concerns(facts.FinishedChoices) != true)
        {
            emitter.Write(frame.Span, rewrite.Model);
            return null;
        }

        held ??= Unused();
        held.Fill(frame.Span, rewrite, facts.FinishedChoices);
        _held.Add(held);
        _heldBytes += frame.Length;
        judge.Metrics.HeldStreamBytesChanged(frame.Length);
        return _heldBytes <= maxHeldBytes
            ? null
            : new GuardError(GuardErrorCode.UpstreamFailed, $"The answer would have to be held back by more than {maxHeldBytes} bytes to be judged; it was withheld.");
    }

    public async ValueTask<GuardError?> EvaluateAsync(bool isEnd, CancellationToken cancellationToken)
    {
        if (_held.Count == 0)
        {
            return null;
        }

        foreach (var channel in _channels)
        {
            var error = await channel.EvaluateAsync(judge, isEnd || _finished.Contains(channel.Key.Choice), cancellationToken);
            if (error is not null)
            {
                return error;
            }
        }

        _removals?.Collect();
        Flush();
        if (isEnd)
        {
            _removals?.Finish();
        }

        return null;
    }

    public void WriteEnd() => emitter.Write("data: [DONE]\n\n"u8, default);

    public void AddEvidence(GuardError? error)
    {
        var tallies = new Dictionary<GuardrailBinding, FindingTally>();
        var times = new Dictionary<GuardrailBinding, TimeSpan>();
        foreach (var channel in _channels)
        {
            channel.AddEvidence(tallies, times);
        }

        foreach (var (binding, tally) in tallies)
        {
            judge.Run.Add(judge.Pipeline.Judged(binding, Stage.Output, tally.HasActed ? error : null, tally, times[binding]));
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        foreach (var frame in _held)
        {
            frame.Clear();
        }

        _held.Clear();
        judge.Metrics.HeldStreamBytesChanged(-_heldBytes);
        _heldBytes = 0;
    }

    private void Begin(ChannelKey channel)
    {
        _begun.Add(channel.Choice);
        if (_judgesCalls && channel.Kind == ContentKind.Text)
        {
            (_removals ??= new StreamedRemovals(emitter, _channels)).AddText(channel.Choice);
        }
    }

    private static GuardError TextAfterTheEnd() => new(GuardErrorCode.UpstreamFailed, "The upstream sent text after the end of its answer; it was withheld.");

    /// <summary>A call waits with all its pieces, those without text included: they carry its name.</summary>
    private GuardError? AddCalls(List<CallFragment> calls, ref HeldFrame? held)
    {
        foreach (var call in calls)
        {
            _begun.Add(call.Channel.Choice);
            if (!_judgesCalls)
            {
                continue;
            }

            if (Find(call.Channel) is not ToolCallChannel channel || (channel.IsFinished && call.HasIdentity))
            {
                return TextAfterTheEnd();
            }

            _removals ??= new StreamedRemovals(emitter, _channels);
            channel.Add(call);
            held ??= Unused();
            held.Calls.Add(new HeldCall(channel, call.Start));
        }

        return null;
    }

    private static void AddText(IStreamChannel channel, ReadOnlySpan<byte> frame, in FrameSegment segment)
    {
        var raw = frame.Slice(segment.RawStart, segment.RawLength);
        if (!segment.IsEscaped)
        {
            channel.Add(raw);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        channel.Add(rented.AsSpan(0, JsonText.Unescape(raw, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private IStreamChannel? Find(ChannelKey key)
    {
        foreach (var channel in _channels)
        {
            if (channel.Key == key)
            {
                return channel;
            }
        }

        if (_channels.Count == MaxChannels)
        {
            return null;
        }

        IStreamChannel created = key.Kind == ContentKind.ToolArguments ? new ToolCallChannel(key) : new TextChannel(key, judge.Run);
        _channels.Add(created);
        return created;
    }

    private HeldFrame Unused() => _spare.Count > 0 ? _spare.Pop() : new HeldFrame();

    private void Flush()
    {
        foreach (var channel in _channels)
        {
            channel.IsBlocked = false;
        }

        var kept = 0;
        for (var i = 0; i < _held.Count; i++)
        {
            var frame = _held[i];
            if (CanGo(frame))
            {
                Write(frame);
                _heldBytes -= frame.Length;
                judge.Metrics.HeldStreamBytesChanged(-frame.Length);
                frame.Clear();
                _spare.Push(frame);
                continue;
            }

            frame.BlockChannels();
            _held[kept++] = frame;
        }

        _held.RemoveRange(kept, _held.Count - kept);
    }

    private void Write(HeldFrame frame)
    {
        if (_removals?.Concerns(frame) == true)
        {
            _removals.Write(frame);
        }
        else
        {
            emitter.Write(frame);
        }
    }

    private bool CanGo(HeldFrame frame)
    {
        foreach (var call in frame.Calls)
        {
            if (call.Channel.IsBlocked || !call.Channel.IsFinished)
            {
                return false;
            }
        }

        for (var i = 0; i < frame.Segments.Count; i++)
        {
            var channel = frame.Segments[i].Channel;
            var needed = 1;
            for (var j = 0; j < i; j++)
            {
                needed += ReferenceEquals(frame.Segments[j].Channel, channel) ? 1 : 0;
            }

            if (channel.IsBlocked || channel.Ready < needed)
            {
                return false;
            }
        }

        foreach (var choice in frame.FinishedChoices)
        {
            if (_channels.Exists(channel => channel.IsBlocked && channel.Key.Choice == choice))
            {
                return false;
            }
        }

        return true;
    }
}
