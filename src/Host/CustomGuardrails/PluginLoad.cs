using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Host.CustomGuardrails;

/// <summary>What loading custom guardrails gave. With an error nothing of it is used, and the start is refused.</summary>
/// <param name="Factories">One for each new matcher of rule files.</param>
/// <param name="Diagnostics">What was found, warnings about files that were left alone included.</param>
/// <param name="IsGood">Whether everything that is listed was loaded.</param>
internal sealed record PluginLoad(ImmutableArray<IGuardrailFactory> Factories, ImmutableArray<Diagnostic> Diagnostics, bool IsGood)
{
    /// <summary>None were named.</summary>
    public static PluginLoad None { get; } = new([], [], true);

    /// <summary>Which are named could not be read.</summary>
    public static PluginLoad Unread { get; } = new([], [], false);
}
