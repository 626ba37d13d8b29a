using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.McpHub.Policy;

namespace Guard.McpHub.Toolsets;

/// <summary>The toolsets as administration sees and changes them.</summary>
internal sealed class ServedToolsets(ToolsetDirectory directory, ToolPolicy policy) : IToolsets
{
    public ImmutableArray<Toolset> All => directory.All;

    public ImmutableArray<Toolset> Of(Caller caller) => policy.ToolsetsOf(caller);

    public void ReplaceStored(ImmutableArray<Toolset> stored) => directory.ReplaceStored(stored);
}
