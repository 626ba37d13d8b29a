using Guard.Engine.Access;

namespace Guard.Engine.Agent;

/// <summary>
/// Where conversations of several rounds go on. A caller knows its answer by the id of the first round, as clients insist on; all that was said stands at the provider under the id of
/// the last. Kept for a day, at this process. Thread-safe.
/// </summary>
internal sealed class ResponseLinks(TimeProvider time)
{
    private const int Capacity = 100_000;

    private readonly RecentMap<(string Caller, string Id), string> _last = new(time, Capacity, TimeSpan.FromDays(1));

    /// <summary>Nothing is kept.</summary>
    public bool IsEmpty => _last.Count == 0;

    /// <summary>The id of the last round of an answer that this caller got, or null.</summary>
    public string? LastOf(Caller caller, string? id) => id is null ? null : _last.Find((KeyOf(caller), id));

    public void Keep(Caller caller, string first, string last) => _last.Keep((KeyOf(caller), first), last);

    private static string KeyOf(Caller caller) => caller.Key?.TokenHash ?? "";
}
