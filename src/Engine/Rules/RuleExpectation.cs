using System.Collections.Immutable;

namespace Guard.Engine.Rules;

/// <summary>What an example expects; at least one thing is given.</summary>
internal sealed record RuleExpectation
{
    /// <summary>One of <c>allow</c>, <c>log</c>, <c>mask</c>, <c>confirm</c>, <c>block</c>, <c>hide_tool</c>, <c>rewrite</c>; null when only the rest matters.</summary>
    public string? Action { get; init; }

    /// <summary>The text afterwards; of a body, the texts of its last message.</summary>
    public string? Output { get; init; }

    /// <summary>Labels that must be found.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Id of the exception that must apply.</summary>
    public string? Exception { get; init; }

    /// <summary>The tool that must be taken out, or that the finding must belong to.</summary>
    public string? Tool { get; init; }

    /// <summary>JSON path of a finding, such as <c>$.messages[0].content</c>.</summary>
    public string? Path { get; init; }
}
