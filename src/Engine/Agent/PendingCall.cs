namespace Guard.Engine.Agent;

/// <summary>A call that waits for a human's word.</summary>
/// <param name="Index">Its place among the items of the model's answer.</param>
/// <param name="CallId">The model's id of it.</param>
/// <param name="Label">The entry that gave the tool.</param>
/// <param name="Name">The tool's full name.</param>
/// <param name="Arguments">As the model wrote them.</param>
internal sealed record PendingCall(int Index, string CallId, string Label, string Name, string Arguments);
