namespace Guard.McpHub.Pins;

/// <summary>What an administrator approves.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool's own name; empty for the server's instructions.</param>
/// <param name="Hash">Hash of the definition that was reviewed.</param>
/// <param name="KeepsOthers">Other approved definitions stay approved beside it.</param>
/// <param name="By">Who approves.</param>
public sealed record PinChoice(string Server, string Tool, string Hash, bool KeepsOthers, string By);
