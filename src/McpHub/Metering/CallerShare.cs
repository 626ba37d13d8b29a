using Guard.Engine.Errors;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Metering;

/// <summary>How many of one thing each caller has at a time, and never more than its share. A caller that has none takes no room here. Thread-safe.</summary>
/// <param name="limit">How many one caller may have.</param>
/// <param name="refusal">What a caller is told that has them all: what the limit is and what to do.</param>
internal sealed class CallerShare(int limit, string refusal)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private long _refused;

    /// <summary>How often a caller wanted more.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Why a caller gets no more.</summary>
    public RpcReply Refusal => HubErrors.Of(new GuardError(GuardErrorCode.RateLimited, refusal));

    /// <summary>Takes one; false when the caller has all it may have. Give it back.</summary>
    public bool TryTake(string caller)
    {
        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(caller);
            if (taken < limit)
            {
                _taken[caller] = taken + 1;
                return true;
            }
        }

        Interlocked.Increment(ref _refused);
        return false;
    }

    public void GiveBack(string caller)
    {
        lock (_gate)
        {
            if (_taken[caller] == 1)
            {
                _taken.Remove(caller);
            }
            else
            {
                _taken[caller]--;
            }
        }
    }
}
