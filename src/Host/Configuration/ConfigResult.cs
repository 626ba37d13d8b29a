using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>What reading gave: a configuration unless there are errors, and every finding, sorted by file and position.</summary>
internal sealed record ConfigResult(GuardConfiguration? Configuration, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool HasErrors => Configuration is null;
}
