using System.Collections.Immutable;

namespace Guard.Host.Commands;

/// <summary>What <c>guard test</c> is asked to do.</summary>
internal sealed record TestOptions
{
    /// <summary>Rule files and directories; none means those that would be served.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>File that receives JUnit's XML, or null.</summary>
    public string? JUnit { get; init; }

    public bool IsJson { get; init; }
}
