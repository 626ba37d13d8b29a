namespace Guard.Engine.Spend;

/// <summary>Filter of the spend log. Null fields do not filter. Newest first.</summary>
public sealed record SpendQuery
{
    public string? RequestId { get; init; }

    public string? KeyHash { get; init; }

    public string? UserId { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    public int Limit { get; init; } = 1000;

    public int Offset { get; init; }
}
