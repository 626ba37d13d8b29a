namespace Guard.Engine.Agent;

/// <summary>A tool as a model is offered it.</summary>
/// <param name="Function">The function's name: letters, digits, underscores and hyphens, at most 64.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Entry">Index of the entry that gave it.</param>
/// <param name="Label">What the request calls that entry.</param>
/// <param name="NeedsApproval">A human must agree to every call.</param>
internal sealed record OfferedTool(string Function, AgentTool Tool, int Entry, string Label, bool NeedsApproval);
