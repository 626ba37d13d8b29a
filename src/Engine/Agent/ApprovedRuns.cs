using Guard.Engine.Access;

namespace Guard.Engine.Agent;

/// <summary>
/// Calls that ran because a human agreed to them, so that none runs twice, whatever is sent again: kept for the lifetime of an approval, at this process. Thread-safe; its lock is held
/// for a few instructions, and only where somebody approved something.
/// </summary>
internal sealed class ApprovedRuns(TimeProvider time)
{
    private const int Capacity = 100_000;
    private const int MaxTexts = 2_000;
    private const int MaxTextLength = 8 * 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly RecentMap<(string Caller, string Call), string> _begun = new(time, Capacity, Lifetime);
    private readonly RecentMap<(string Caller, string Call), CallText> _texts = new(time, MaxTexts, Lifetime);
    private readonly Lock _gate = new();

    /// <summary>Takes a call to run it; false when it was taken before.</summary>
    public bool TryBegin(string caller, string call)
    {
        lock (_gate)
        {
            if (_begun.Find((caller, call)) is not null)
            {
                return false;
            }

            _begun.Keep((caller, call), call);
            return true;
        }
    }

    /// <summary>Keeps what came of it, where that is short.</summary>
    public void End(string caller, string call, CallText text)
    {
        if (text.Text.Length <= MaxTextLength)
        {
            _texts.Keep((caller, call), text);
        }
    }

    /// <summary>What the model is told of a call that was taken before.</summary>
    public CallText Earlier(string caller, string call) =>
        _texts.Find((caller, call)) ?? new CallText("The call ran when it was approved and is not run again; its result is no longer at hand.", true);
}
