using System.Collections.Immutable;

namespace Guard.Engine.Agent;

/// <summary>What one entry of a request gives.</summary>
/// <param name="Tools">Tools the caller may use.</param>
/// <param name="Failures">Why servers could not be asked, without their words.</param>
public sealed record ToolListing(ImmutableArray<AgentTool> Tools, ImmutableArray<string> Failures);
