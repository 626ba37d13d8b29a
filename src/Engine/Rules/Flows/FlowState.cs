using System.Collections.Immutable;
using Guard.Engine.Access;

namespace Guard.Engine.Rules.Flows;

/// <summary>Goes through the events of one request with what its session remembers. For one evaluation.</summary>
/// <param name="plan">The flow.</param>
/// <param name="known">What the session remembers, one mark for each step but the last.</param>
/// <param name="before">Events before the first of this request.</param>
/// <param name="seen">Events that were seen in earlier requests.</param>
/// <param name="now">The time of this request.</param>
internal sealed class FlowState(FlowPlan plan, ImmutableArray<SessionMark> known, long before, long seen, DateTimeOffset now)
{
    /// <summary>What this history says again counts from where it stands in it.</summary>
    private readonly SessionMark[] _marks = [.. known.Select(mark => mark.Position > before ? default : mark)];

    public ImmutableArray<SessionMark> Marks => [.. _marks];

    /// <summary>Takes the next event in; true when it completes the flow.</summary>
    /// <param name="hits">For each step, the events at which it holds.</param>
    /// <param name="index">The event.</param>
    public bool Advance(bool[][] hits, int index)
    {
        var position = before + index + 1;
        for (var step = 1; step < _marks.Length; step++)
        {
            Mark(hits, step, index, position);
        }

        var isComplete = hits[^1][index] && Array.TrueForAll(_marks, mark => IsNear(mark, position));
        Mark(hits, 0, index, position);
        return isComplete;
    }

    private void Mark(bool[][] hits, int step, int index, long position)
    {
        if (hits[step][index])
        {
            _marks[step] = new SessionMark(position, position <= seen && known[step].Position >= position ? known[step].At : now);
        }
    }

    private bool IsNear(SessionMark mark, long position) =>
        mark.Position > 0
        && (plan.Events is not { } most || position - mark.Position <= most)
        && (plan.Time is not { } longest || now - mark.At <= longest);
}
