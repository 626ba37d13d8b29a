using System.Collections.Immutable;
using Guard.Engine.Access;

namespace Guard.McpHub.Servers;

/// <summary>The servers behind the hub now: those of the configuration and those that were stored. Thread-safe.</summary>
public interface IMcpServers
{
    /// <summary>All, those of the configuration first.</summary>
    ImmutableArray<McpServerSettings> All { get; }

    /// <summary>Those a caller may use, by the same decision that its lists and calls go by.</summary>
    ImmutableArray<McpServerSettings> Of(Caller caller);

    /// <summary>
    /// Puts these in the place of the stored ones, in force with the next request. A server that is the same object as before keeps its connections. Names, aliases and ids are each
    /// taken once; one change at a time.
    /// </summary>
    ValueTask ReplaceStoredAsync(ImmutableArray<McpServerSettings> stored);
}
