using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>What reading gave: a configuration unless there are errors, and every finding, sorted by file and position.</summary>
internal sealed record ConfigResult(GuardConfiguration? Configuration, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Where the rules are, also where the rest of the file holds errors: both are checked in one go.</summary>
    public RuleSettings Rules { get; init; } = new();

    public bool HasErrors => Configuration is null;
}
