using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Engine.Forwarding;
using Guard.McpHub.Servers;

namespace Guard.Host.Configuration;

/// <summary>
/// Reads stored servers by the rules of <c>mcp_servers</c>, and some more: they start no programs, read no files, and stay on the public internet unless the operator says otherwise.
/// Thread-safe.
/// </summary>
internal sealed class StoredServerReader(ImmutableArray<McpServerSettings> configured, McpSettings settings, EgressPolicy egress)
{
    private static readonly string[] Places = ["url", "spec_path"];

    private EgressTrust Trust => settings.PrivateNetworks ? EgressTrust.Operator : EgressTrust.Foreign;

    /// <summary>Whether the configuration has a server of this name, which then counts.</summary>
    public bool IsConfigured(string name) => configured.Any(server => server.IsCalled(name));

    /// <summary>The server, or null with what is wrong.</summary>
    /// <param name="row">As stored.</param>
    /// <param name="others">Stored servers that are served beside it.</param>
    public (McpServerSettings? Settings, ImmutableArray<Diagnostic> Diagnostics) Read(McpServerRow row, IEnumerable<McpServerSettings> others)
    {
        var findings = new ConfigFindings();
        var position = new SourcePosition($"store:mcp_server/{row.Name}", 1, 1);
        var taken = configured.Concat(others).SelectMany(static server => new[] { server.Id, server.Name, server.Alias }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (taken.Contains(row.Id))
        {
            findings.Error(position, $"mcp_servers.{row.Name}.server_id means another MCP server too", "give each server an id of its own");
        }

        var read = Map(row, position, findings) is { } map ? ReadServer(row, map, taken, findings) : null;
        return (findings.HasErrors ? null : read, findings.Sorted());
    }

    private McpServerSettings? ReadServer(McpServerRow row, DocumentMap map, IEnumerable<string> taken, ConfigFindings findings)
    {
        var environment = ConfigEnvironment.OfProcess();
        var resolved = (DocumentMap)new EnvironmentReferences(environment, findings).Resolve(map);
        var section = new SettingReader(resolved, $"mcp_servers.{row.Name}", findings);
        if (resolved["command"] is not (null or DocumentScalar { IsNull: true }) || section.Map["transport"] is DocumentScalar { Text: "stdio" })
        {
            findings.Error(map.Position, $"mcp_servers.{row.Name} is a program, and what is stored starts no programs", "write it under mcp_servers in the configuration");
        }

        if (resolved["spec_path"] is DocumentScalar { IsNull: false, Text.Length: > 0 } place && !place.Text.Contains("://", StringComparison.Ordinal))
        {
            findings.Error(map.Position, $"mcp_servers.{row.Name}.spec_path names a file, and what is stored reads no files", "write the address of the document, or the server under mcp_servers in the configuration");
        }

        if (findings.HasErrors)
        {
            return null;
        }

        CheckPlaces(section, findings);
        return new McpServerReader(findings, environment, settings.Pins, taken).ReadOne(row.Name, resolved) is { } read
            ? read with { Trust = Trust, Revision = row.UpdatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture) }
            : null;
    }

    private void CheckPlaces(SettingReader section, ConfigFindings findings)
    {
        foreach (var name in Places)
        {
            if (section.Map[name] is DocumentScalar { IsNull: false } scalar && Uri.TryCreate(scalar.Text, UriKind.Absolute, out var address) && egress.CheckUri(address, Trust) is { } denied)
            {
                findings.Error(scalar.Position, $"{section.PathOf(name)}: {denied.Message.TrimEnd('.')}", settings.PrivateNetworks ? "write another address" : "write another address, or set guard.mcp.private_networks: true");
            }
        }
    }

    /// <summary>LiteLLM's words of the API as those of its configuration file.</summary>
    private static DocumentMap? Map(McpServerRow row, SourcePosition position, ConfigFindings findings)
    {
        try
        {
            var sent = JsonNode.Parse(row.DefinitionJson) as JsonObject ?? [];
            var credentials = sent["credentials"] as JsonObject ?? [];
            sent.Remove("credentials");
            foreach (var (name, value) in credentials)
            {
                sent[name] = value?.DeepClone();
            }

            var groups = sent["mcp_access_groups"]?.DeepClone();
            sent.Remove("mcp_access_groups");
            sent["access_groups"] = groups;
            sent["server_id"] = row.Id;
            using var document = JsonDocument.Parse(sent.ToJsonString());
            return (DocumentMap)JsonDocuments.ToNode(document.RootElement, position);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            findings.Error(position, $"mcp_servers.{row.Name} is stored as something that is no JSON object", "delete it and add it again");
            return null;
        }
    }
}
