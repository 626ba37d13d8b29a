using System.Collections.Immutable;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.Host.Configuration;

/// <summary>Reads <c>guard.mcp.toolsets</c>: names to descriptions and tools.</summary>
internal sealed class ToolsetReader(ConfigFindings findings)
{
    /// <summary>The toolsets without a mistake; the mistakes of the others are told.</summary>
    public ImmutableArray<Toolset> Read(SettingReader mcp)
    {
        var sets = ImmutableArray.CreateBuilder<Toolset>();
        if (mcp.Section("toolsets") is { } written)
        {
            foreach (var entry in written.Map.Entries)
            {
                if (written.Section(entry.Name) is { } set && Read(entry.Name, set) is { } toolset)
                {
                    sets.Add(toolset);
                }
            }
        }

        return sets.ToImmutable();
    }

    /// <summary>Tells of toolsets that are called like a server, and of servers that stand in no file.</summary>
    public void Check(ImmutableArray<Toolset> sets, ImmutableArray<McpServerSettings> servers, SettingReader? mcp)
    {
        if (mcp?.Section("toolsets") is not { } written)
        {
            return;
        }

        foreach (var set in sets)
        {
            var place = written.PositionOf(set.Name);
            if (servers.Any(server => server.IsCalled(set.Name) || server.AccessGroups.Contains(set.Name)))
            {
                findings.Error(place, $"{written.PathOf(set.Name)} is called like an MCP server or access group", "choose another name: addresses and permissions could not tell them apart");
            }

            foreach (var missing in set.Tools.Select(static tool => tool.Server).Distinct(StringComparer.Ordinal).Where(name => !servers.Any(server => server.IsCalled(name))))
            {
                findings.Warning(place, $"{written.PathOf(set.Name)} names the server \"{missing}\", which mcp_servers does not have", "its tools appear once such a server is added over the API");
            }
        }
    }

    private Toolset? Read(string name, SettingReader set)
    {
        GuardVocabulary.Toolset.Check(set.Map, "guard.mcp.toolsets.*", findings);
        var tools = ImmutableArray.CreateBuilder<ToolsetTool>();
        foreach (var row in set.Rows("tools"))
        {
            GuardVocabulary.ToolsetTool.Check(row.Map, "guard.mcp.toolsets.*.tools", findings);
            tools.Add(new ToolsetTool { Server = row.Text("server") ?? row.Text("server_id") ?? "", Tool = row.Text("tool") ?? row.Text("tool_name") ?? "", Name = row.Text("name"), Description = row.FreeText("description") });
        }

        var toolset = new Toolset { Id = name, Name = name, Description = set.FreeText("description"), Tools = tools.ToImmutable() };
        if (ToolsetCheck.Of(toolset) is not { } problem)
        {
            return toolset;
        }

        findings.Error(set.Map.Position, $"{set.Path}: {problem.Field} {problem.Problem}", "write tools: [{server: NAME, tool: NAME}], with name and description where the toolset has its own");
        return null;
    }
}
