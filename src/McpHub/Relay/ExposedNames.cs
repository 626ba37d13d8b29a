using Guard.McpHub.Servers;

namespace Guard.McpHub.Relay;

/// <summary>The names of tools and prompts as callers know them: the server's prefix, the separator, the server's own name. Pure.</summary>
internal sealed class ExposedNames(string separator)
{
    /// <summary>As a list shows it on this address.</summary>
    public string Of(HubRequest request, McpServerSettings server, string name) => request.Scope.View?.NameOf(server, name, Full(server, name)) ?? (request.Scope.IsBare ? name : Full(server, name));

    /// <summary>With its prefix, whatever the address shows: what permissions and rules read.</summary>
    public string Full(McpServerSettings server, string name) => $"{server.Prefix}{separator}{name}";

    /// <summary>
    /// Whether a caller's name may mean something of a server: the start of it decides which servers are asked for their lists, the lists decide what it means.
    /// </summary>
    public bool MayBelong(HubRequest request, McpServerSettings server, string called) =>
        request.Scope.IsBare || IsOf(server, called) || request.Scope.View?.Renames(server, called) == true;

    /// <summary>Whether a name begins as those of a server do.</summary>
    public bool IsOf(McpServerSettings server, string called) => called.StartsWith(server.Prefix + separator, StringComparison.Ordinal);
}
