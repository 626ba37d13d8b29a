namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Where an entry was defined (LiteLLM's <c>guardrail_definition_location</c>).</summary>
public enum EntryLocation
{
    /// <summary>In the configuration file. Runs between the operator's rule files and the baseline.</summary>
    Config = 0,

    /// <summary>Over the API. Runs after all files; a name that a file already has is the file's.</summary>
    Store = 1,
}
