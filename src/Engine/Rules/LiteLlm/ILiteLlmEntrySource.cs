using System.Collections.Immutable;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Where LiteLLM's entries come from: the configuration, the store. Thread-safe.</summary>
public interface ILiteLlmEntrySource
{
    /// <summary>The entries now: asked whenever the rules may have changed. What is not to be had is an exception, and the rules in force stay.</summary>
    LiteLlmEntries Read();

    /// <summary>Files whose change may change the entries.</summary>
    ImmutableArray<string> Files => [];
}
