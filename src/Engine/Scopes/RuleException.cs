using Guard.Engine.Content;

namespace Guard.Engine.Scopes;

/// <summary>What a rule leaves alone, why, who answers for it, and until when. Immutable.</summary>
public sealed record RuleException
{
    private readonly long _ends;

    public required string Id { get; init; }

    public required string Reason { get; init; }

    public required string Owner { get; init; }

    /// <summary>The last day it applies, in UTC.</summary>
    public required DateOnly Expires
    {
        get;
        init
        {
            field = value;
            _ends = value == DateOnly.MaxValue ? DateTime.MaxValue.Ticks : value.AddDays(1).ToDateTime(default).Ticks;
        }
    }

    /// <summary>Requests and tools it applies to; null for all.</summary>
    public RuleScope? Scope { get; init; }

    /// <summary>Labels of findings it applies to; null for all.</summary>
    public TextMatcher? Entity { get; init; }

    /// <summary>The found text it applies to; null for any.</summary>
    public TextMatcher? Value { get; init; }

    /// <summary>Everything the rule finds in the requests of the scope is left alone, whatever it is.</summary>
    public bool IsForWholeRequest => Entity is null && Value is null && Scope is not { IsPartial: true };

    /// <summary>Whether it stops the rule for a whole request. To be asked where <see cref="IsForWholeRequest"/>.</summary>
    public bool Stops(RequestFacts facts) => IsActive(facts.Now) && Scope?.Matches(facts) != false;

    public bool IsActive(DateTimeOffset now) => now.UtcTicks < _ends;

    /// <summary>Whether a finding is left alone.</summary>
    public bool Covers(RequestFacts facts, in ContentPart part, string label, ReadOnlySpan<byte> found) =>
        IsActive(facts.Now)
        && (Entity is null || Entity.Matches(label))
        && Means(facts, part.BelongsToTool, part.ToolName, part.ServerName)
        && (Value is null || Value.Matches(System.Text.Encoding.UTF8.GetString(found)));

    /// <summary>Whether a tool or tool call is left alone; the found text is its name.</summary>
    public bool Covers(RequestFacts facts, in ContentItem item, string label) =>
        IsActive(facts.Now)
        && (Entity is null || Entity.Matches(label))
        && Means(facts, true, item.Name, item.ServerName)
        && (Value is null || (item.Name is not null && Value.Matches(item.Name)));

    /// <summary>A rule means a tool without a name, an exception for certain tools does not: nobody is let off without a name.</summary>
    private bool Means(RequestFacts facts, bool belongsToTool, string? tool, string? server) =>
        Scope is null || ((tool is not null || Scope.Tool is null) && Scope.Covers(belongsToTool, tool, server) && Scope.Matches(facts));
}
