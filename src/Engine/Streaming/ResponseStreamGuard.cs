using System.Buffers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// Holds the events of a streamed response until what they say is judged, and lets them go in the order they came in: their numbers and the positions of items say that
/// order to the caller. Deltas go through lanes; events that repeat a lane's text show what came out of it. Not thread-safe.
/// </summary>
internal sealed class ResponseStreamGuard(StreamJudge judge, OutputBuffer output, StreamSettings settings) : IStreamGuard
{
    private readonly ResponseEventEmitter _emitter = new(output, settings.ClientModel);
    private readonly ResponseLanes _lanes = new(judge.Run);
    private readonly JudgedAnswers _known = new();
    private readonly Queue<HeldEvent> _held = new();
    private readonly Dictionary<int, ResponseMessage> _messages = [];
    private readonly bool _judges = judge.Run.Covers(Stage.Output) || judge.Run.Covers(Stage.ToolCall) || judge.Run.Covers(Stage.ToolResult) || judge.Run.Covers(Stage.ToolList);
    private int _heldBytes;

    public long TextBytes { get; private set; }

    /// <summary>Only an event of the upstream says that a response is whole.</summary>
    public bool IsFinished => false;

    public long NextNumber => _emitter.Next;

    public GuardError? Add(ReadOnlyMemory<byte> frame, FrameFacts facts)
    {
        if (facts.Type == FrameType.Comment)
        {
            _emitter.WriteVerbatim(frame.Span);
            return null;
        }

        foreach (var segment in facts.Segments)
        {
            TextBytes += segment.RawLength;
        }

        var place = facts.Event;
        if (!_judges && place.Kind != ResponseEventKind.End)
        {
            _emitter.Write(frame.Span, place, facts.Model, new BodyPatch());
            return null;
        }

        var held = new HeldEvent(frame.ToArray(), place, facts.Model);
        if (_judges)
        {
            if (!_lanes.Add(held, facts))
            {
                return new GuardError(GuardErrorCode.UpstreamFailed, "The upstream sent text after the end of its answer, or more texts at once than can be judged; it was withheld.");
            }

            if (place.IsSnapshot)
            {
                held.Snapshot = ResponseSnapshot.Read(held.Frame.AsMemory(place.Data.Start, place.Data.Length), place, facts.Segments);
            }
        }

        return Hold(held);
    }

    public async ValueTask<GuardError?> EvaluateAsync(bool isEnd, CancellationToken cancellationToken)
    {
        if (_held.Count == 0)
        {
            return null;
        }

        if (await _lanes.EvaluateAsync(judge, isEnd, cancellationToken) is { } refused)
        {
            return refused;
        }

        while (_held.TryPeek(out var next) && next.IsReady)
        {
            _lanes.Remember(_known);
            if (next.Snapshot is { IsEmpty: false } snapshot && await snapshot.SettleAsync(judge, _known, cancellationToken) is { } error)
            {
                return error;
            }

            if (next.Place.Kind == ResponseEventKind.End)
            {
                break;
            }

            Write(_held.Dequeue());
        }

        return null;
    }

    public void WriteEnd()
    {
        if (_held.TryDequeue(out var end))
        {
            Write(end);
        }
    }

    public void AddEvidence(GuardError? error)
    {
        var tallies = new Dictionary<GuardrailBinding, FindingTally>();
        var times = new Dictionary<GuardrailBinding, TimeSpan>();
        _lanes.AddEvidence(tallies, times);
        foreach (var (binding, tally) in tallies)
        {
            judge.Run.Add(judge.Pipeline.Judged(binding, Stage.Output, tally.HasActed ? error : null, tally, times[binding]));
        }
    }

    public void Dispose()
    {
        _lanes.Dispose();
        foreach (var held in _held)
        {
            held.Dispose();
        }

        _held.Clear();
        judge.Metrics.HeldStreamBytesChanged(-_heldBytes);
        _heldBytes = 0;
    }

    private GuardError? Hold(HeldEvent held)
    {
        if (_held.Count == 0 && held.Place.Kind != ResponseEventKind.End && held is { Shares.Count: 0, Call: null, Snapshot: null or { IsEmpty: true } })
        {
            _emitter.Write(held.Frame, held.Place, held.Model, new BodyPatch());
            held.Dispose();
            return null;
        }

        _held.Enqueue(held);
        _heldBytes += held.Frame.Length;
        judge.Metrics.HeldStreamBytesChanged(held.Frame.Length);
        return _heldBytes <= settings.MaxHeldBytes && TextBytes <= settings.MaxHeldBytes
            ? null
            : new GuardError(GuardErrorCode.UpstreamFailed, $"The answer would have to be held back by more than {settings.MaxHeldBytes} bytes to be judged; it was withheld.");
    }

    private void Write(HeldEvent held)
    {
        var patch = held.TakeShares();
        if (held.Call is { Call: { IsRemoved: true } call })
        {
            WriteInPlaceOf(held, call);
        }
        else
        {
            held.AddArguments(patch);
            held.Snapshot?.Patch().AddTo(patch);
            _emitter.Write(held.Frame, held.Place, held.Model, patch);
        }

        _heldBytes -= held.Frame.Length;
        judge.Metrics.HeldStreamBytesChanged(-held.Frame.Length);
        held.Dispose();
    }

    /// <summary>A message stands for a call that was taken out: it begins and ends where the call did, and the events between are left out.</summary>
    private void WriteInPlaceOf(HeldEvent held, ToolCallChannel call)
    {
        var index = held.Place.OutputIndex;
        switch (held.Place.Kind)
        {
            case ResponseEventKind.ItemAdded:
                var message = _messages[index] = new ResponseMessage(held.ItemMessageId(), call.Notice ?? ToolNotices.Default);
                _emitter.WriteAdded(message, index);
                break;
            case ResponseEventKind.ItemDone:
                if (!_messages.ContainsKey(index))
                {
                    message = _messages[index] = new ResponseMessage(held.ItemMessageId(), call.Notice ?? ToolNotices.Default);
                    _emitter.WriteAdded(message, index);
                }

                _emitter.WriteRest(_messages[index], index);
                break;
            default:
                _emitter.Skip();
                break;
        }
    }
}
