namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Entries that do not change while the process runs.</summary>
internal sealed class FixedEntrySource(LiteLlmEntries entries) : ILiteLlmEntrySource
{
    public LiteLlmEntries Read() => entries;
}
