namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Where LiteLLM's entries come from: the configuration, the store. Thread-safe.</summary>
public interface ILiteLlmEntrySource
{
    /// <summary>The entries now, from memory: asked whenever the rules may have changed. What is not to be had is an exception, and the rules in force stay.</summary>
    LiteLlmEntries Read();
}
