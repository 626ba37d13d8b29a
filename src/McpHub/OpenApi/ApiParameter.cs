namespace Guard.McpHub.OpenApi;

/// <summary>One parameter of an operation. Immutable.</summary>
/// <param name="Argument">The argument of the tool that it takes its value from: its name, with the place before it where the name is taken.</param>
/// <param name="Name">Its name in the request.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Style">How several values are written.</param>
/// <param name="IsRequired">The call is refused without it.</param>
internal sealed record ApiParameter(string Argument, string Name, ApiPlace Place, ApiStyle Style, bool IsRequired);
