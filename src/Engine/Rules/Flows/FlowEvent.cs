using Guard.Engine.Content;

namespace Guard.Engine.Rules.Flows;

/// <summary>One thing that happened in a conversation: a message, a tool call, a tool's result. Its parts are neighbours.</summary>
/// <param name="First">Index of its first part.</param>
/// <param name="Last">Index of its last part.</param>
/// <param name="Stage">Stage of its parts.</param>
/// <param name="BelongsToTool">It is a tool's call or result.</param>
/// <param name="Tool">The tool, where it is named.</param>
/// <param name="Server">The tool's server, where it is known.</param>
internal readonly record struct FlowEvent(int First, int Last, Stage Stage, bool BelongsToTool, string? Tool, string? Server);
