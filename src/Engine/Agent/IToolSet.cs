using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>The tools of one request. Calls may run at the same time.</summary>
public interface IToolSet
{
    /// <summary>One for each entry, in their order.</summary>
    ImmutableArray<ToolListing> Listings { get; }

    /// <summary>Calls a tool; every way it ends is an answer. Throws only when the caller went away.</summary>
    /// <param name="entry">Index of the entry that gave the tool.</param>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<ToolAnswer> CallAsync(int entry, AgentTool tool, JsonObject arguments, CancellationToken cancellationToken);
}
