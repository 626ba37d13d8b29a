namespace Guard.McpHub.Relay;

/// <summary>Whose list of what: what one identity was shown is never shown to another, and some servers list only what the client can take part in.</summary>
/// <param name="Server">The server as it is configured now.</param>
/// <param name="Identity">As whom it was asked; empty where it says the same to all.</param>
/// <param name="Abilities">What the client can take part in; empty where that changes nothing.</param>
/// <param name="Method">Which list.</param>
internal readonly record struct ListKey(string Server, string Identity, string Abilities, string Method);
