using System.Collections.Immutable;

namespace Guard.McpHub.Servers;

/// <summary>The program that a server of transport <c>stdio</c> is. Immutable; its variables may hold secrets.</summary>
/// <param name="Command">Looked up on the path of the host.</param>
/// <param name="Arguments">As they are; no shell reads them.</param>
/// <param name="Variables">Its environment, besides the few variables every program needs. Nothing else of Guard's own is passed on.</param>
public sealed record McpProcess(string Command, ImmutableArray<string> Arguments, ImmutableArray<KeyValuePair<string, string>> Variables)
{
    /// <summary>Programs that may be started unless more are named.</summary>
    public static ImmutableArray<string> UsualCommands { get; } = ["npx", "uvx", "node", "python", "python3", "deno", "docker", "dotnet"];
}
