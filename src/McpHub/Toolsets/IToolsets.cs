using System.Collections.Immutable;
using Guard.Engine.Access;

namespace Guard.McpHub.Toolsets;

/// <summary>The toolsets in force: those of the configuration and those that were stored. Thread-safe.</summary>
public interface IToolsets
{
    /// <summary>All, those of the configuration first.</summary>
    ImmutableArray<Toolset> All { get; }

    /// <summary>Those that a caller's permissions name; all for the master key.</summary>
    ImmutableArray<Toolset> Of(Caller caller);

    /// <summary>Puts these in the place of the stored ones, in force with the next request. Names and ids are each taken once.</summary>
    void ReplaceStored(ImmutableArray<Toolset> stored);
}
