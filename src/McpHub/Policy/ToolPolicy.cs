using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.McpHub.Policy;

/// <summary>
/// Who may use which server and tool: one decision for lists and for calls, so what is hidden cannot be called. Scopes only tighten: an empty one leaves the question to the
/// others, two that speak must agree, and where nobody speaks nothing is allowed (docs/mcp.md). A toolset gives its tools and nothing else of their servers. Pure, thread-safe.
/// </summary>
internal sealed class ToolPolicy(ServerDirectory directory, ToolsetDirectory toolsets)
{
    private const string AllOfTeam = "all-team-mcpservers";
    private const string AllOfProxy = "all-proxy-mcpservers";

    /// <summary>The servers a caller may use, in configured order.</summary>
    public ImmutableArray<McpServerSettings> ServersOf(Caller caller)
    {
        var key = ObjectPermission.Of(caller.Key?.ObjectPermissionJson);
        if (caller.IsMaster)
        {
            return directory.All;
        }

        List<ServerSelection> spoken = [.. ((ObjectPermission[])[key, .. Granting(caller)]).Select(Spoken).OfType<ServerSelection>()];

        // Anybody can name an end user in a header: that one can only take away.
        if (spoken.Count > 0 && Spoken(EndUserOf(caller)) is { } limited)
        {
            spoken.Add(limited);
        }

        return [.. directory.All.Where(server => server.AllowAllKeys || (spoken.Count > 0 && spoken.TrueForAll(selection => selection.Touches(server))))];
    }

    /// <summary>Whether a caller that may use something of the server may use all that is no tool: prompts, resources, instructions.</summary>
    public bool IsWhole(Caller caller, McpServerSettings server) =>
        server.AllowAllKeys || caller.IsMaster || All(caller).All(scope => Spoken(scope) is not { } selection || selection.HasWhole(server));

    /// <summary>The toolsets that a caller's permissions name; all for the master key.</summary>
    public ImmutableArray<Toolset> ToolsetsOf(Caller caller) => caller.IsMaster ? toolsets.All : toolsets.Named([.. All(caller).SelectMany(static scope => scope.Toolsets)]);

    /// <summary>Whether a caller that may use the server may use this tool of it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="server">One of <see cref="ServersOf"/>.</param>
    /// <param name="tool">The tool's own name.</param>
    /// <param name="exposed">Its name with the server's prefix.</param>
    public bool IsAllowed(Caller caller, McpServerSettings server, string tool, string exposed)
    {
        if (server.AllowedTools is { } only ? !only.Contains(tool) && !only.Contains(exposed) : server.DisallowedTools.Contains(tool) || server.DisallowedTools.Contains(exposed))
        {
            return false;
        }

        return caller.IsMaster || All(caller).All(scope => Permits(scope, server, tool, exposed));
    }

    /// <summary>The argument a tool may not be called with, or null.</summary>
    public static string? RefusedArgument(McpServerSettings server, string tool, IEnumerable<string> arguments) =>
        server.AllowedParams.TryGetValue(tool, out var allowed) ? arguments.FirstOrDefault(name => !allowed.Contains(name)) : null;

    private static ObjectPermission EndUserOf(Caller caller) => ObjectPermission.Of(caller.EndUser?.ObjectPermissionJson);

    private static IEnumerable<ObjectPermission> All(Caller caller) => [ObjectPermission.Of(caller.Key?.ObjectPermissionJson), .. Granting(caller), EndUserOf(caller)];

    private static IEnumerable<ObjectPermission> Granting(Caller caller) =>
    [
        ObjectPermission.Of(caller.Team?.ObjectPermissionJson),
        ObjectPermission.Of(caller.User?.ObjectPermissionJson),
        ObjectPermission.Of(caller.Organization?.ObjectPermissionJson),
    ];

    private bool Permits(ObjectPermission scope, McpServerSettings server, string tool, string exposed)
    {
        if (scope.Toolsets.Length > 0 && !server.AllowAllKeys && Spoken(scope) is { } selection)
        {
            if (selection.HasTool(server, tool, exposed))
            {
                return true;
            }

            if (!selection.HasWhole(server))
            {
                return false;
            }
        }

        foreach (var (word, tools) in scope.Tools)
        {
            if (server.IsCalled(word) && !tools.Contains(tool) && !tools.Contains(exposed))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What one scope says: null for nothing, or for leaving it to the team.</summary>
    private ServerSelection? Spoken(ObjectPermission scope) =>
        (scope.Servers.Length == 0 && scope.Toolsets.Length == 0) || scope.Servers.Contains(AllOfTeam) ? null
        : ServerSelection.Of(scope.Servers.Contains(AllOfProxy) ? directory.All : directory.Named(scope.Servers), toolsets.Named(scope.Toolsets));
}
