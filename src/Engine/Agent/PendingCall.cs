namespace Guard.Engine.Agent;

/// <summary>A call that waits for a human's word.</summary>
/// <param name="CallId">The model's id of it.</param>
/// <param name="Label">The entry that gave the tool.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">As the model wrote them.</param>
internal sealed record PendingCall(string CallId, string Label, string Name, string Arguments);
