namespace Guard.Engine.Access;

/// <summary>Who asks, resolved once per request from a key. Immutable snapshot: later changes of the key show on the next request.</summary>
public sealed record Caller
{
    /// <summary>The master key's caller: every right, no budget.</summary>
    public static Caller Master { get; } = new() { IsMaster = true };

    /// <summary>Who calls a public route: nobody in particular, without any right.</summary>
    public static Caller Anonymous { get; } = new();

    public bool IsMaster { get; init; }

    public VirtualKey? Key { get; init; }

    public Team? Team { get; init; }

    public TeamMember? Member { get; init; }

    public User? User { get; init; }

    public Organization? Organization { get; init; }

    /// <summary>The end user the request names (customer id); set per request.</summary>
    public EndUser? EndUser { get; init; }
}
