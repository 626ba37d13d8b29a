using System.Buffers;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>The lanes of one streamed response. Not thread-safe.</summary>
internal sealed class ResponseLanes(GuardrailRun run) : IDisposable
{
    private const int MaxLanes = 512;

    private readonly bool _judgesText = run.Covers(Stage.Output);
    private readonly bool _judgesCalls = run.Covers(Stage.ToolCall);
    private readonly Dictionary<ChannelKey, ResponseLane> _lanes = [];
    private readonly List<ResponseLane> _open = [];

    /// <summary>Takes in what an event brings and ends. False when it brings text that cannot be judged any more.</summary>
    public bool Add(HeldEvent held, FrameFacts facts)
    {
        foreach (var segment in facts.Segments)
        {
            if (segment.Channel.Kind == ContentKind.ToolArguments ? !_judgesCalls : !_judgesText)
            {
                continue;
            }

            if (Find(segment.Channel) is not { IsClosed: false } lane)
            {
                return false;
            }

            AddText(lane, held.Frame, segment, isShare: true);
            held.Shares.Add((lane, segment));
        }

        foreach (var repeat in facts.LogProbabilities)
        {
            held.LogProbabilities.Add(repeat.Value);
        }

        if (held.Place.IsOfCall && _judgesCalls && !AddCall(held, facts))
        {
            return false;
        }

        Close(held.Place);
        return true;
    }

    /// <summary>Judges what arrived in the lanes that are not settled.</summary>
    public async ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isEnd, CancellationToken cancellationToken)
    {
        foreach (var lane in _open)
        {
            var error = await lane.Channel.EvaluateAsync(judge, isEnd || lane.IsClosed, cancellationToken);
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Remembers what became of the lanes that are settled since.</summary>
    public void Remember(JudgedAnswers known)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var lane = _open[i];
            if (!lane.IsSettled)
            {
                continue;
            }

            _open.RemoveAt(i);
            if (lane.Call is { } call)
            {
                var isChanged = !call.IsRemoved && !lane.Original.Span.SequenceEqual(call.Final.Span);
                known.Add(call.Identity, new JudgedCall(call.IsRemoved, call.Notice, isChanged ? call.Final.ToArray() : null));
            }
            else
            {
                known.Add(lane.Key.Kind, Stage.Output, lane.Original.Span, lane.Guarded.Span);
            }
        }
    }

    public void AddEvidence(Dictionary<GuardrailBinding, FindingTally> tallies, Dictionary<GuardrailBinding, TimeSpan> times)
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Channel.AddEvidence(tallies, times);
        }
    }

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }

        _lanes.Clear();
        _open.Clear();
    }

    /// <summary>A call waits with all its events, those without text included: they carry its name.</summary>
    private bool AddCall(HeldEvent held, FrameFacts facts)
    {
        if (Find(held.Place.Lane) is not { } lane)
        {
            return false;
        }

        held.Call = lane;
        foreach (var fragment in facts.Calls)
        {
            if (!lane.IsClosed && !lane.Call!.IsNamed)
            {
                lane.Call.Add(fragment);
            }
        }

        if (held.Place.Arguments is { RawLength: > 0 } whole && lane is { IsEmpty: true, IsClosed: false })
        {
            AddText(lane, held.Frame, whole, isShare: false);
        }

        return true;
    }

    private void Close(in ResponseEvent place)
    {
        foreach (var lane in _open)
        {
            lane.IsClosed |= place.Kind switch
            {
                ResponseEventKind.LaneDone => lane.Key == place.Lane,
                ResponseEventKind.PartDone => lane.Key.Choice == place.OutputIndex && IsOfPart(lane.Key, place),
                ResponseEventKind.ItemDone => lane.Key.Choice == place.OutputIndex,
                ResponseEventKind.End => true,
                _ => false,
            };
        }
    }

    /// <summary>A part of the content ends its text and its refusal, one of a summary its summary.</summary>
    private static bool IsOfPart(ChannelKey lane, in ResponseEvent place) =>
        place.Lane.Kind == ContentKind.Reasoning
            ? lane == place.Lane
            : lane.Kind is ContentKind.Text or ContentKind.Refusal && lane.Lane == place.Lane.Lane;

    private static void AddText(ResponseLane lane, byte[] frame, in FrameSegment segment, bool isShare)
    {
        var raw = frame.AsSpan(segment.RawStart, segment.RawLength);
        var rented = segment.IsEscaped ? ArrayPool<byte>.Shared.Rent(raw.Length) : [];
        var text = segment.IsEscaped ? rented.AsSpan(0, JsonText.Unescape(raw, rented)) : raw;
        if (isShare)
        {
            lane.Add(text);
        }
        else
        {
            lane.AddWhole(text);
        }

        if (segment.IsEscaped)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ResponseLane? Find(ChannelKey key)
    {
        if (_lanes.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_open.Count == MaxLanes)
        {
            return null;
        }

        var lane = _lanes[key] = new ResponseLane(key, run);
        _open.Add(lane);
        return lane;
    }
}
